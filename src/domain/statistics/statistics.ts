import { z } from 'zod'
import type { EmailAddressRules } from '../email-address.ts'
import { parseInput } from '../input-issues.ts'
import { type AcceptanceTimes, medianSeconds } from './acceptance-time.ts'
import { startsBetween } from './intervals.ts'
import { type StatisticsKey, type StatisticsRequest, statisticsInput } from './statistics-input.ts'

/** What is counted. Each event of an invitation counts in the interval in which it happened. */
export const STATISTICS_COUNTS = [
  'created',
  /** Invitations whose first email was sent. */
  'emailed',
  /** All emails, also reminders and repeated ones. */
  'emailsSent',
  'emailsFailed',
  'accepted',
  'declined',
  'revoked',
  'expired',
  /** Invitations that were created in the interval and accepted at any time. */
  'createdAndAccepted',
] as const
export type StatisticsCount = (typeof STATISTICS_COUNTS)[number]
export type StatisticsCounts = Record<StatisticsCount, number>

export interface IntervalCounts extends StatisticsCounts {
  start: Date
}

export interface KeyCounts extends StatisticsCounts {
  /** The id of the inviter, the name of the template, or the domain. */
  key: string
}

export interface StatisticsReader {
  /** Intervals without any event may be missing. */
  intervals(request: StatisticsRequest): Promise<IntervalCounts[]>
  acceptanceTimes(request: StatisticsRequest): Promise<AcceptanceTimes[]>
  /** The keys with the most created invitations, and then in the order of the keys. */
  largest(request: StatisticsRequest, dimension: StatisticsKey, limit: number): Promise<KeyCounts[]>
  /** The number of events that the other methods do not see yet. */
  uncountedEvents(): Promise<number>
}

export interface Statistics extends Pick<StatisticsRequest, 'from' | 'to' | 'interval'> {
  intervals: (IntervalCounts & { end: Date })[]
  totals: StatisticsCounts
  /** Rounded to seconds. Null if nothing was accepted. */
  medianSecondsToAccept(): Promise<number | null>
  /** Null with a filter, and for hours: they are not counted by key. @throws InvalidInput */
  largest(dimension: StatisticsKey, args: object): Promise<KeyCounts[] | null>
  uncountedEvents(): Promise<number>
}

export interface StatisticsOptions {
  reader: StatisticsReader
  rules: EmailAddressRules
  /** The time of the database's clock. */
  now: () => Date
}

export const LARGEST = { default: 10, max: 50 } as const
const limitMessage = `must be a whole number from 1 to ${LARGEST.max}`
const largestInput = z.strictObject({
  limit: z.int(limitMessage).min(1, limitMessage).max(LARGEST.max, limitMessage).nullish(),
})

/** Reads statistics. The parts that not every call needs are functions. @throws InvalidInput from the function returned. */
export function readStatistics({ reader, rules, now }: StatisticsOptions) {
  const input = statisticsInput(rules, now)
  return async (args: object): Promise<Statistics> => {
    const request = parseInput(input, args)
    const intervals = allIntervals(request, await reader.intervals(request))
    const hasKeys = request.selected === null && request.interval !== 'HOUR'
    return {
      ...{ from: request.from, to: request.to, interval: request.interval },
      intervals,
      totals: sumOf(intervals),
      medianSecondsToAccept: async () => medianSeconds(await reader.acceptanceTimes(request)),
      largest: async (dimension, given) => {
        const { limit } = parseInput(largestInput, given)
        return hasKeys ? reader.largest(request, dimension, limit ?? LARGEST.default) : null
      },
      uncountedEvents: reader.uncountedEvents,
    }
  }
}

/** The share of accepted invitations among those that were created in a time. Null if none was. */
export function acceptanceRate({ created, createdAndAccepted }: StatisticsCounts): number | null {
  return created === 0 ? null : createdAndAccepted / created
}

function allIntervals(
  { interval, from, to }: StatisticsRequest,
  read: IntervalCounts[],
): Statistics['intervals'] {
  const byStart = new Map(read.map((counts) => [counts.start.getTime(), counts]))
  const starts = startsBetween(interval, from, to)
  return starts.map((start, index) => ({
    ...(byStart.get(start.getTime()) ?? { start, ...sumOf([]) }),
    end: starts[index + 1] ?? to,
  }))
}

function sumOf(counts: readonly StatisticsCounts[]): StatisticsCounts {
  const sum: StatisticsCounts = {
    ...{ created: 0, emailed: 0, emailsSent: 0, emailsFailed: 0 },
    ...{ accepted: 0, declined: 0, revoked: 0, expired: 0, createdAndAccepted: 0 },
  }
  for (const each of counts) for (const name of STATISTICS_COUNTS) sum[name] += each[name]
  return sum
}
