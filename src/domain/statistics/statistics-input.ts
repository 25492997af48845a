import { z } from 'zod'
import { userId } from '../create/create-input.ts'
import type { EmailAddressRules } from '../email-address.ts'
import { domainName, plainText } from '../list/list-input.ts'
import { boundedText } from '../text-limits.ts'
import {
  nextStart,
  STATISTICS_INTERVALS,
  type StatisticsInterval,
  startOf,
  startsBetween,
} from './intervals.ts'

/** What statistics are counted by. */
export const STATISTICS_KEYS = ['INVITER', 'TEMPLATE', 'DOMAIN'] as const
export type StatisticsKey = (typeof STATISTICS_KEYS)[number]

export interface StatisticsRequest {
  interval: StatisticsInterval
  /** The start of the first interval. */
  from: Date
  /** The end of the last interval, exclusive. */
  to: Date
  /** Null: all invitations. */
  selected: { dimension: StatisticsKey; key: string } | null
}

// Postgres has no year 0, and JavaScript writes later years with a sign.
const FIRST = Date.parse('0001-01-01T00:00:00Z')
const LAST = Date.parse('9999-01-01T00:00:00Z')

const time = z
  .date('must be a point in time')
  .min(FIRST, 'must be in the year 1 or later')
  .max(LAST, 'must be before the year 9999')

/** The arguments of statistics. @param now the time of the database, for the default of `to`. */
export function statisticsInput(rules: EmailAddressRules, now: () => Date) {
  return z
    .strictObject({
      from: time,
      to: time.nullish(),
      interval: z
        .enum(
          Object.keys(STATISTICS_INTERVALS) as StatisticsInterval[],
          `must be one of: ${Object.keys(STATISTICS_INTERVALS).join(', ')}`,
        )
        .nullish(),
      filter: filter(rules),
    })
    .transform(({ from, to, interval: given, filter: selected }): StatisticsRequest => {
      const interval = given ?? 'DAY'
      return { interval, from: startOf(interval, from), to: endOf(interval, to ?? now()), selected }
    })
    .superRefine(({ interval, from, to, selected }, ctx) => {
      const refuse = (path: string, message: string) =>
        ctx.addIssue({ code: 'custom', path: [path], message })
      const most = STATISTICS_INTERVALS[interval]
      if (from >= to) refuse('to', 'must be later than from')
      if (startsBetween(interval, from, to, most + 1).length > most) {
        refuse('from', `must be at most ${most} intervals of ${interval} before to; choose a longer interval`)
      }
      if (interval === 'HOUR' && selected !== null) {
        refuse(
          'interval',
          'must be DAY, WEEK or MONTH with a filter: hours are counted for all invitations together',
        )
      }
    })
}

/** The end of the interval that contains the last moment before `to`. */
function endOf(interval: StatisticsInterval, to: Date): Date {
  const start = startOf(interval, to)
  return start.getTime() === to.getTime() ? to : nextStart(interval, start)
}

function filter(rules: EmailAddressRules) {
  return z
    .strictObject({
      inviterId: userId.nullish(),
      template: plainText(boundedText('template')).nullish(),
      domain: domainName(rules).nullish(),
    })
    .nullish()
    .transform((input): StatisticsRequest['selected'] => {
      if (input?.inviterId != null) return { dimension: 'INVITER', key: input.inviterId }
      if (input?.template != null) return { dimension: 'TEMPLATE', key: input.template }
      return input?.domain == null ? null : { dimension: 'DOMAIN', key: input.domain }
    })
}
