import type { InvitedStore } from '../../domain/create/is-invited.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { isPending } from '../lifecycle/status.ts'
import { invitationsByEmailKey } from './invitations-by-email-key.ts'

export function createInvitedStore({ prisma }: Pick<Database, 'prisma'>): InvitedStore {
  return {
    isPending: (emailKey) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<object[]>`
          SELECT 1 FROM ${invitationsByEmailKey([emailKey])}
          WHERE ${isPending} LIMIT 1`
        return rows.length > 0
      }),
  }
}
