import { UnknownCursor } from '../../domain/errors.ts'
import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import type { EventFilter, EventReader } from '../../domain/events/list-events.ts'
import type { Part } from '../../domain/list/page.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import type { ExpensiveReads } from '../list/expensive-reads.ts'
import { allOf, within } from '../list/invitation-filter.ts'
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
    feed: (filter, { after, ...rest }) =>
      run(filter.types !== null, async (queries) => {
        // The cursor of an empty feed: no event has this position, and so no time.
        const part = { ...rest, after: after === 0n ? null : after }
        const rows = await queries.$queryRaw<(EventRow & { position: bigint })[]>(feedQuery(filter, part))
        if (rows.length === 0) await assertCursors(queries, part)
        return rows.map((row) => ({ ...toEvent(row), position: BigInt(row.position) }))
      }),
  }
}

/** Such a cursor is of another database, or of a state that was not restored. @throws UnknownCursor */
async function assertCursors(queries: Queries, { after, before }: Part<bigint>): Promise<void> {
  if (after === null && before === null) return
  const [row] = await queries.$queryRaw<{ head: bigint | null }[]>`
    SELECT max(position) AS head FROM invitation_events`
  const head = row?.head ?? 0n
  if (after !== null && after > head) throw new UnknownCursor('after')
  if (before !== null && before > head) throw new UnknownCursor('before')
}

/** The statement that reads a part of the feed. */
function feedQuery(filter: EventFilter, { limit, after, before, backwards }: Part<bigint>): Prisma.Sql {
  const { types, invitationId, actor, createdAt } = filter
  const { columns, at } = feedOrder(filter)
  const direction = backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const key = Prisma.sql`(${Prisma.join(columns)})`
  const conditions = [Prisma.sql`e.position IS NOT NULL`]
  if (after !== null) conditions.push(Prisma.sql`${key} > (${at(timeOf(after), after)})`)
  if (before !== null) conditions.push(Prisma.sql`${key} < (${at(timeOf(before), before)})`)
  if (actor !== null || createdAt !== null) {
    // An index scan begins at one bound. That is the cursor, so that a page costs the same at any distance.
    if (after === null)
      conditions.push(Prisma.sql`${key} >= (${at(timeOr('-infinity', createdAt?.from), 0n)})`)
    if (before === null)
      conditions.push(Prisma.sql`${key} < (${at(timeOr('infinity', createdAt?.before), 0n)})`)
    conditions.push(...within(Prisma.sql`e.created_at + interval '0'`, createdAt))
  }
  if (types !== null) conditions.push(Prisma.sql`e.type = ANY(${types}::invitation_event_type[])`)
  if (invitationId !== null) conditions.push(Prisma.sql`e.invitation_id = ${invitationId}`)
  return Prisma.sql`
    SELECT ${eventColumns} FROM invitation_events e WHERE ${allOf(conditions)}
    ORDER BY ${Prisma.join(columns.map((column) => Prisma.sql`${column} ${direction}`))} LIMIT ${limit}`
}

interface FeedOrder {
  columns: Prisma.Sql[]
  /** The values of the columns for an event of the filter. */
  at(time: Prisma.Sql, position: bigint): Prisma.Sql
}

/**
 * The order in which an index has the events of a filter.
 *
 * The actor is part of the order and compared as a row. With `actor = …`, the planner can walk through all events in the
 * order of their times if the actor is a common one, also if all its events are at the other end.
 */
function feedOrder({ actor, createdAt }: EventFilter): FeedOrder {
  const position = Prisma.sql`e.position`
  const time = Prisma.sql`e.created_at`
  if (actor !== null) {
    const columns = [Prisma.sql`e.actor`, time, position]
    return { columns, at: (created, placed) => Prisma.sql`${actor}, ${created}, ${placed}` }
  }
  if (createdAt === null) return { columns: [position], at: (_, placed) => Prisma.sql`${placed}` }
  return { columns: [time, position], at: (created, placed) => Prisma.sql`${created}, ${placed}` }
}

/** The time of the event at a position. A cursor is a position in each order. */
function timeOf(position: bigint): Prisma.Sql {
  return Prisma.sql`(SELECT created_at FROM invitation_events WHERE position = ${position})`
}

function timeOr(none: 'infinity' | '-infinity', time: Date | null | undefined): Prisma.Sql {
  return Prisma.sql`coalesce(${time ?? null}::timestamptz, ${none}::timestamptz)`
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
