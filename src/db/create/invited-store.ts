import type { InvitedStore } from '../../domain/create/is-invited.ts'
import type { Database } from '../connection/database.ts'
import { availably } from '../connection/errors.ts'
import { invitationsOf } from './invitations-by-email-key.ts'

export function invitedStore({ prisma }: Pick<Database, 'prisma'>): InvitedStore {
  return {
    isPending: (emailKey) =>
      availably(async () => {
        const rows = await prisma.$queryRaw<object[]>`
          SELECT 1 FROM ${invitationsOf([emailKey])}
          WHERE i.status = 'PENDING' AND i.expires_at > now() LIMIT 1`
        return rows.length > 0
      }),
  }
}
