import type { InvitedStore } from '../invitations/is-invited.ts'
import type { Database } from './database.ts'
import { availably } from './errors.ts'
import { invitationsOf } from './invitations-of.ts'

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
