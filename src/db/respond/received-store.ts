import type { ReceivedStore } from '../../domain/respond/received.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { isPending } from '../lifecycle/status.ts'
import { allOf } from '../list/invitation-filter.ts'
import { type PreviewRow, previewColumns, previewSource, toPreview } from './preview-row.ts'

/** Reads the invitations of an address through the index of address keys. */
export function createReceivedStore({ prisma }: Pick<Database, 'prisma'>): ReceivedStore {
  const read = (conditions: readonly Prisma.Sql[], rest: Prisma.Sql) =>
    retryConflicts(async () => {
      const rows = await prisma.$queryRaw<PreviewRow[]>`
        SELECT ${previewColumns} FROM ${previewSource} WHERE ${allOf([...conditions])} ${rest}`
      return rows.map(toPreview)
    })
  return {
    pending: (emailKey, { limit, after, before, backwards }) => {
      const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
      const conditions = [Prisma.sql`i.email_key = ${emailKey}`, isPending]
      if (after !== null) {
        conditions.push(Prisma.sql`(i.created_at, i.id) < (${after.value}::timestamptz, ${after.id})`)
      }
      if (before !== null) {
        conditions.push(Prisma.sql`(i.created_at, i.id) > (${before.value}::timestamptz, ${before.id})`)
      }
      return read(
        conditions,
        Prisma.sql`ORDER BY i.created_at ${direction}, i.id ${direction} LIMIT ${limit}`,
      )
    },
    one: async (emailKey, invitationId) => {
      const conditions = [Prisma.sql`i.id = ${invitationId}`, Prisma.sql`i.email_key = ${emailKey}`]
      const [preview] = await read(conditions, Prisma.empty)
      return preview ?? null
    },
  }
}
