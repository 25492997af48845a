import { type Command, Option } from 'commander'
import { STATISTICS_INTERVALS } from '../domain/statistics/intervals.ts'
import type {
  InvitationStatisticsFilter,
  ReadStatisticsQuery,
  ReadStatisticsQueryVariables,
} from './access/generated/operations.ts'
import { addCommonOptions, addExamples, oneOf, parseTimeOption } from './options.ts'
import { note, print, printJson, printLine } from './output.ts'
import { type CommandOptions, runWithAccess } from './run-command.ts'
import { table } from './table.ts'

interface Options extends CommandOptions {
  from?: string
  to?: string
  interval: ReadStatisticsQueryVariables['interval']
  inviterId?: string
  template?: string
  domain?: string
}

type Statistics = NonNullable<ReadStatisticsQuery['result']>
type Counts = Statistics['totals']

const DAY_MS = 86_400_000
const DEFAULT_DAYS = 30

/** `invitations statistics` */
export function defineStatistics(program: Command): void {
  addExamples(
    addCommonOptions(program.command('statistics')),
    'statistics',
    'statistics --from 2026-01-01 --to 2027-01-01 --interval month',
    'statistics --interval week --domain example.com',
    'statistics --json | jq .totals.acceptanceRate',
  )
    .description(
      'Show what happened to invitations per hour, day, week or month. All times are UTC. A date means its beginning.',
    )
    .option('--from <time>', 'the first interval contains this time (default: 30 days ago)', parseTimeOption)
    .option('--to <time>', 'the last interval ends at or after this time (default: now)', parseTimeOption)
    .addOption(
      oneOf(
        new Option('--interval <interval>', 'the length of each interval').default('DAY'),
        Object.keys(STATISTICS_INTERVALS),
      ),
    )
    .addOption(
      new Option('--inviter-id <id>', 'only invitations of this user').conflicts(['template', 'domain']),
    )
    .addOption(new Option('--template <name>', 'only invitations with this template').conflicts('domain'))
    .option('--domain <domain>', 'only invitations to addresses of this domain')
    .action((options: Options) =>
      runWithAccess(options, async ({ invitations }) => {
        const { from = defaultStart(), to, interval } = options
        const statistics = await invitations.readStatistics({ from, to, interval, filter: filterOf(options) })
        if (options.json === true) printJson(statistics)
        else printStatistics(statistics)
        if (statistics.uncountedEvents) {
          note(
            `${statistics.uncountedEvents} events are not counted yet. Repeat the command in some minutes.`,
          )
        }
      }),
    )
}

/** The beginning of a day, so that the first interval is a whole one. */
function defaultStart(): string {
  const start = new Date(Date.now() - (DEFAULT_DAYS - 1) * DAY_MS)
  return `${start.toISOString().slice(0, 10)}T00:00:00Z`
}

function filterOf({ inviterId, template, domain }: Options): InvitationStatisticsFilter | undefined {
  if (inviterId !== undefined) return { inviterId }
  if (template !== undefined) return { template }
  return domain === undefined ? undefined : { domain }
}

const COLUMNS = {
  CREATED: 'created',
  EMAILED: 'emailed',
  FAILED: 'emailsFailed',
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
} as const satisfies Record<string, keyof Counts>

function printStatistics({ interval, intervals, totals, medianSecondsToAccept }: Statistics): void {
  const named = [
    ...intervals.map(({ start, counts }) => ({ name: nameOf(start, interval), counts })),
    { name: 'TOTAL', counts: totals },
  ]
  print(
    table([
      ['FROM', ...Object.keys(COLUMNS)],
      ...named.map(({ name, counts }) => [
        name,
        ...Object.entries(COLUMNS).map((column) => cell(column, counts)),
      ]),
    ]),
  )
  const { acceptanceRate } = totals
  if (acceptanceRate !== null) printLine(`Acceptance rate: ${(acceptanceRate * 100).toFixed(1)} %`)
  if (medianSecondsToAccept !== null) {
    printLine(`Median time to accept: ${durationOf(medianSecondsToAccept)}`)
  }
}

/** Numbers are aligned to the right, so that they can be compared. */
function cell([title, name]: [string, keyof Counts], counts: Counts): string {
  return String(counts[name]).padStart(title.length)
}

/** An interval of a day or longer begins at midnight. */
function nameOf(start: string, interval: Statistics['interval']): string {
  return interval === 'HOUR' ? start.slice(0, 16).replace('T', ' ') : start.slice(0, 10)
}

function durationOf(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return `${seconds} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`
}
