import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import type { EventReader } from '../../domain/events/list-events.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import type { ExpensiveReads } from '../list/expensive-reads.ts'
import { allOf } from '../list/invitation-filter.ts'
import { groups, inOrder, isText } from '../list/invitation-reader.ts'

interface EventRow {
  id: string
  invitation_id: string
  type: InvitationEvent['type']
  actor: string
  cause: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  created_at: Date
  position: bigint | null
}

export function createEventReader(
  { prisma }: Pick<Database, 'prisma'>,
  expensively: ExpensiveReads = (read) => retryConflicts(() => read(prisma)),
): EventReader {
  /** No index leads to events of some types: of rare ones a page reads all others too. */
  const run = <T>(mayScan: boolean, read: (queries: Queries) => Promise<T>): Promise<T> =>
    mayScan ? expensively(read) : retryConflicts(() => read(prisma))
  return {
    eventsByIds: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<EventRow[]>`
          SELECT ${eventColumns} FROM invitation_events e WHERE e.id = ANY(${ids.filter(isText)})`
        return inOrder(ids, rows, (row) => row.id, toEvent)
      }),
    events: (invitationIds, { limit, after, before, backwards }) =>
      retryConflicts(async () => {
        const direction = backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`
        const between = [Prisma.sql`e.invitation_id = asked.id`]
        if (after !== null)
          between.push(Prisma.sql`(e.created_at, e.id) > (${after.createdAt}::timestamptz, ${after.id})`)
        if (before !== null)
          between.push(Prisma.sql`(e.created_at, e.id) < (${before.createdAt}::timestamptz, ${before.id})`)
        const rows = await prisma.$queryRaw<EventRow[]>`
          SELECT page.* FROM unnest(${[...invitationIds]}::text[]) AS asked(id) CROSS JOIN LATERAL (
            SELECT ${eventColumns} FROM invitation_events e WHERE ${allOf(between)}
            ORDER BY e.created_at ${direction}, e.id ${direction} LIMIT ${limit}
          ) page
          ORDER BY page.created_at ${direction}, page.id ${direction}`
        return groups(invitationIds, rows.map(toEvent), (event) => event.invitationId)
      }),
    feed: ({ types, invitationId }, { limit, after, before, backwards }) =>
      run(types !== null, async (queries) => {
        const direction = backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`
        const between = [Prisma.sql`e.position > ${after ?? 0n}`]
        if (before !== null) between.push(Prisma.sql`e.position < ${before}`)
        if (types !== null) between.push(Prisma.sql`e.type = ANY(${types}::invitation_event_type[])`)
        if (invitationId !== null) between.push(Prisma.sql`e.invitation_id = ${invitationId}`)
        const rows = await queries.$queryRaw<(EventRow & { position: bigint })[]>`
          SELECT ${eventColumns} FROM invitation_events e WHERE ${allOf(between)}
          ORDER BY e.position ${direction} LIMIT ${limit}`
        return rows.map((row) => ({ ...toEvent(row), position: BigInt(row.position) }))
      }),
  }
}

const eventColumns = Prisma.sql`e.id, e.invitation_id, e.type::text AS type, e.actor, e.cause, e.before, e.after,
  e.created_at, e.position`

function toEvent({ invitation_id, created_at, position, ...row }: EventRow): InvitationEvent {
  return {
    ...row,
    invitationId: invitation_id,
    createdAt: created_at,
    position: position === null ? null : BigInt(position),
  }
}
