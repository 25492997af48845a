import { STATISTICS_INTERVALS, type StatisticsInterval } from '../../../domain/statistics/intervals.ts'
import type { Statistics } from '../../../domain/statistics/statistics.ts'
import type { FieldCost } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import type { UserRef } from '../user/user.ts'
import { defineStatisticsCounts, type StatisticsCountsRef } from './statistics-counts.ts'
import { defineStatisticsLists } from './statistics-lists.ts'

/** A few milliseconds of the database, for any number of invitations. */
const PRICE = 200
/** The assumed number of intervals. */
const INTERVALS = 90

/** The statistics of invitations. */
export function defineInvitationStatistics(builder: Builder, user: UserRef): void {
  const interval = defineIntervals(builder)
  const counts = defineStatisticsCounts(builder)
  const statistics = defineStatistics(builder, { interval, counts })
  defineStatisticsLists(builder, { statistics, counts, user })
  const filter = builder.inputType('InvitationStatisticsFilter', {
    description: 'The invitations to include, by exactly one of the three fields.',
    isOneOf: true,
    fields: (t) => ({
      inviterId: t.id({ description: 'The id of the inviting user: `user_…`.' }),
      template: t.string({ description: 'The name of the email’s template.' }),
      domain: t.string({
        description: 'The domain of the address, without subdomains, in any spelling: `example.com`.',
      }),
    }),
  })
  builder.queryField('invitationStatistics', (t) =>
    t.field({
      type: statistics,
      description:
        'What happened to invitations between two times. Its cost does not depend on the number of invitations. Deleted invitations still count. Needs the scope `invitations:read`.',
      args: {
        from: t.arg({
          type: 'DateTime',
          required: true,
          description: 'The first interval is the one that contains this time. ISO 8601, UTC.',
        }),
        to: t.arg({
          type: 'DateTime',
          description:
            'The last interval is the one that contains the moment before this time. Default: now. ISO 8601, UTC.',
        }),
        interval: t.arg({ type: interval, defaultValue: 'DAY', description: 'The length of each interval.' }),
        filter: t.arg({ type: filter, description: 'The invitations to include. Default: all.' }),
      },
      extensions: { cost: { base: PRICE } satisfies FieldCost },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, args, context) => context.services.readStatistics(args),
    }),
  )
}

function defineIntervals(builder: Builder) {
  return builder.enumType('StatisticsInterval', {
    description: 'The intervals of statistics. They are those of UTC.',
    values: {
      HOUR: {
        description: `Hours, at most ${STATISTICS_INTERVALS.HOUR} (31 days), and only without a filter.`,
      },
      DAY: { description: `Days, at most ${STATISTICS_INTERVALS.DAY} (2 years).` },
      WEEK: { description: `Weeks from Monday on, at most ${STATISTICS_INTERVALS.WEEK} (5 years).` },
      MONTH: { description: `Months, at most ${STATISTICS_INTERVALS.MONTH} (10 years).` },
    } satisfies Record<StatisticsInterval, object>,
  })
}

interface StatisticsRelations {
  interval: ReturnType<typeof defineIntervals>
  counts: StatisticsCountsRef
}

function defineStatistics(builder: Builder, { interval, counts }: StatisticsRelations) {
  const authScopes = { scope: 'invitations:read' } as const
  const part = builder.objectRef<Statistics['intervals'][number]>('InvitationStatisticsInterval').implement({
    description: 'What happened to invitations in an interval.',
    authScopes,
    fields: (t) => ({
      start: t.expose('start', { type: 'DateTime', description: 'The start of the interval.' }),
      end: t.expose('end', {
        type: 'DateTime',
        description: 'The end of the interval, which is not part of it.',
      }),
      counts: t.field({
        type: counts,
        description: 'What happened in the interval.',
        resolve: (parent) => parent,
      }),
    }),
  })
  return builder.objectRef<Statistics>('InvitationStatistics').implement({
    description: 'What happened to invitations between two times.',
    authScopes,
    fields: (t) => ({
      from: t.expose('from', { type: 'DateTime', description: 'The start of the first interval.' }),
      to: t.expose('to', {
        type: 'DateTime',
        description: 'The end of the last interval, which is not part of it.',
      }),
      interval: t.expose('interval', { type: interval, description: 'The length of each interval.' }),
      intervals: t.expose('intervals', {
        type: [part],
        description: 'All intervals in their order, also those without events.',
        extensions: { cost: { size: INTERVALS } satisfies FieldCost },
      }),
      totals: t.expose('totals', { type: counts, description: 'The sums of all intervals.' }),
      medianSecondsToAccept: t.int({
        nullable: true,
        description:
          'The median of the times from the creation to the acceptance, of all acceptances between the two times. At most 4.5 % from the exact value. Null if nothing was accepted.',
        extensions: { cost: { base: PRICE } satisfies FieldCost },
        resolve: (parent) => parent.medianSecondsToAccept(),
      }),
      uncountedEvents: t.int({
        nullable: true,
        description:
          'Events that the numbers do not include yet. Above 0 for some minutes after the upgrade to the first version with statistics, and under very high load.',
        resolve: (parent) => parent.uncountedEvents(),
      }),
    }),
  })
}
