import {
  nextStart,
  type StatisticsInterval,
  startOf,
  startsBetween,
} from '../../domain/statistics/intervals.ts'
import type { IntervalCounts, KeyCounts, StatisticsReader } from '../../domain/statistics/statistics.ts'
import type { StatisticsKey, StatisticsRequest } from '../../domain/statistics/statistics-input.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import type { ExpensiveReads } from '../list/expensive-reads.ts'
import { COUNT_COLUMNS, countedColumns, countedPosition, nextFacts } from './facts.ts'

/** Events that are not folded yet, of which a call counts so many by itself. The fold usually leaves fewer. */
const MOST_UNFOLDED = 5_000

/** Lists of keys of longer times read many rows, and use only a part of the connections. */
const LONG_MS = 100 * 86_400_000

/** Reads the folded statistics, and counts the few events after them. Each result is of one time. */
export function createStatisticsReader(
  { query }: Pick<Database, 'query'>,
  expensively: ExpensiveReads,
): StatisticsReader {
  // Their texts depend on the arguments, and a plan for all arguments would not fit short ranges.
  const read = <Row>(statement: Prisma.Sql) =>
    retryConflicts(() => query<Row>(statement, { isPrepared: false }))
  const readLarge = <Row>(statement: Prisma.Sql) =>
    expensively((queries) => queries.$queryRaw<Row[]>(statement))
  return {
    intervals: (request) => read<IntervalCounts>(intervalsQuery(request)),
    acceptanceTimes: (request) => read(acceptanceTimesQuery(request)),
    largest: (request, dimension, limit) => {
      const isLong = request.to.getTime() - request.from.getTime() > LONG_MS
      return (isLong ? readLarge : read)<KeyCounts>(largestQuery(request, dimension, limit))
    },
    uncountedEvents: async () => {
      const [row] = await read<{ events: number }>(UNCOUNTED)
      return row?.events ?? 0
    },
  }
}

const unfolded = nextFacts(countedPosition, MOST_UNFOLDED)

const UNCOUNTED = Prisma.sql`
  SELECT greatest(coalesce(max(position), 0) - ${countedPosition} - ${MOST_UNFOLDED}::int, 0)::int AS events
  FROM invitation_events`

function intervalsQuery(request: StatisticsRequest): Prisma.Sql {
  return Prisma.sql`
    WITH ${unfolded}
    SELECT date_trunc(${request.interval}, start, 'UTC') AS start, ${SUMS} FROM (
      SELECT start, ${COLUMNS} FROM invitation_statistics WHERE ${isStored(request)}
      UNION ALL
      SELECT at, ${countedColumns} FROM fact WHERE ${isUnfolded(request)} GROUP BY at
    ) AS part GROUP BY 1`
}

function acceptanceTimesQuery(request: StatisticsRequest): Prisma.Sql {
  return Prisma.sql`
    WITH ${unfolded}
    SELECT bucket, sum(accepted)::int AS accepted FROM (
      SELECT bucket, accepted FROM acceptance_times WHERE ${isStored(request)}
      UNION ALL
      SELECT bucket, 1 FROM fact WHERE bucket IS NOT NULL AND ${isUnfolded(request)}
    ) AS part GROUP BY 1`
}

/** Finds the keys by one number in the rows of all keys, and then reads all numbers of these keys. */
function largestQuery(request: StatisticsRequest, dimension: StatisticsKey, limit: number): Prisma.Sql {
  const { from, to } = request
  const key = KEYS[dimension]
  const { weeks, more, less } = blocksOf(request)
  const of = (starts: readonly Date[]) =>
    Prisma.sql`dimension = ${dimension}::statistics_dimension AND start = ANY(${times(starts)})`
  const days = Prisma.sql`invitation_statistics WHERE grain = 'DAY' AND`
  const isLargest = Prisma.sql`key = ANY(ARRAY(SELECT key FROM largest))`
  return Prisma.sql`
    WITH ${unfolded}, fresh AS MATERIALIZED (
      SELECT ${key} AS key, ${countedColumns} FROM fact
      WHERE ${key} IS NOT NULL AND at >= ${from}::timestamptz AND at < ${to}::timestamptz GROUP BY 1
    ), largest AS MATERIALIZED (
      SELECT key FROM (
        SELECT key, created FROM weekly_creations WHERE ${of(weeks)}
        UNION ALL SELECT key, created FROM ${days} ${of(more)} AND created > 0
        UNION ALL SELECT key, -created FROM ${days} ${of(less)} AND created > 0
        UNION ALL SELECT key, created FROM fresh
      ) AS part
      GROUP BY key HAVING sum(created) > 0 ORDER BY sum(created) DESC, key COLLATE "C" LIMIT ${limit}::int
    )
    SELECT key, ${SUMS} FROM (
      SELECT key, ${COLUMNS} FROM ${days} ${of(startsBetween('DAY', from, to))} AND ${isLargest}
      UNION ALL SELECT key, ${COLUMNS} FROM fresh WHERE ${isLargest}
    ) AS part
    GROUP BY key ORDER BY sum(created) DESC, key COLLATE "C"`
}

interface Blocks {
  weeks: Date[]
  /** Days that are not part of these weeks. */
  more: Date[]
  /** Days of these weeks that are not part of the time. */
  less: Date[]
}

/** A time as weeks and at most six days, so that few rows of each key are read. */
function blocksOf({ from, to }: StatisticsRequest): Blocks {
  const first = startOf('WEEK', from)
  const second = nextStart('WEEK', first)
  const last = startOf('WEEK', to)
  if (to <= second) return { weeks: [], more: startsBetween('DAY', from, to), less: [] }
  const days = [startsBetween('DAY', first, from), startsBetween('DAY', from, second)] as const
  const lastDays = [
    startsBetween('DAY', to, nextStart('WEEK', last)),
    startsBetween('DAY', last, to),
  ] as const
  const isFirstWhole = days[0].length < days[1].length
  const isLastWhole = lastDays[0].length < lastDays[1].length
  return {
    weeks: startsBetween('WEEK', isFirstWhole ? first : second, isLastWhole ? nextStart('WEEK', last) : last),
    more: [...(isFirstWhole ? [] : days[1]), ...(isLastWhole ? [] : lastDays[1])],
    less: [...(isFirstWhole ? days[0] : []), ...(isLastWhole ? lastDays[0] : [])],
  }
}

const COLUMNS = Prisma.raw(Object.values(COUNT_COLUMNS).join(', '))
const SUMS = Prisma.raw(
  Object.entries(COUNT_COLUMNS)
    .map(([name, column]) => `sum(${column})::int AS "${name}"`)
    .join(', '),
)

const KEYS: Readonly<Record<StatisticsKey, Prisma.Sql>> = {
  INVITER: Prisma.sql`inviter_id`,
  TEMPLATE: Prisma.sql`template`,
  DOMAIN: Prisma.sql`domain`,
}

/** The stored rows of a request. With a key, each day is looked up: the index has the rows of a day in a row. */
function isStored({ interval, from, to, selected }: StatisticsRequest): Prisma.Sql {
  const grain: StatisticsInterval = interval === 'HOUR' ? 'HOUR' : 'DAY'
  const time =
    selected === null
      ? Prisma.sql`start >= ${from}::timestamptz AND start < ${to}::timestamptz`
      : Prisma.sql`start = ANY(${times(startsBetween(grain, from, to))})`
  return Prisma.sql`dimension = ${selected?.dimension ?? 'ALL'}::statistics_dimension
    AND grain = ${grain}::statistics_grain AND key = ${selected?.key ?? ''} AND ${time}`
}

/** As text, which both drivers write in the same way. */
function times(starts: readonly Date[]): Prisma.Sql {
  return Prisma.sql`${starts.map((start) => start.toISOString())}::timestamptz[]`
}

function isUnfolded({ from, to, selected }: StatisticsRequest): Prisma.Sql {
  const key = selected === null ? Prisma.sql`TRUE` : Prisma.sql`${KEYS[selected.dimension]} = ${selected.key}`
  return Prisma.sql`at >= ${from}::timestamptz AND at < ${to}::timestamptz AND ${key}`
}
