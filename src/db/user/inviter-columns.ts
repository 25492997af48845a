import type { Inviter } from '../../domain/user/inviter.ts'
import { Prisma } from '../generated/client.ts'

/** The columns of a user `inviter` in a LEFT JOIN. */
export const inviterColumns = Prisma.sql`inviter.email_address AS inviter_address, inviter.name AS inviter_name`

export interface InviterRow {
  inviter_address: string | null
  inviter_name: string | null
}

export function toInviter({ inviter_address, inviter_name }: InviterRow): Inviter | null {
  return inviter_address === null ? null : { name: inviter_name, emailAddress: inviter_address }
}
