import fc from 'fast-check'
import type { Database } from '../../../src/db/connection/database.ts'
import type { KeyCounts, StatisticsCounts } from '../../../src/domain/statistics/statistics.ts'
import type { StatisticsKey, StatisticsRequest } from '../../../src/domain/statistics/statistics-input.ts'

export const KEYS = ['INVITER', 'TEMPLATE', 'DOMAIN'] as const

const COUNTED = {
  MAILED: 'emailsSent',
  DELIVERY_FAILED: 'emailsFailed',
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  UPDATED: null,
  DELETED: null,
} as const

export interface Happened {
  /** The day of the creation, from January 1, 2026. */
  day: number
  inviter: number | null
  template: string
  domain: string
  /** How an imported invitation ended. */
  imported: 'ACCEPTED' | 'REVOKED' | 'EXPIRED' | null
  isDeleted: boolean
  /** The hours are counted from the creation. */
  events: readonly { type: keyof typeof COUNTED; hours: number }[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const IMPORTED_END_HOURS = 50

/** An invitation with some events. It ends at most once. */
export const happenings: fc.Arbitrary<Happened> = fc.record({
  day: fc.nat(40),
  inviter: fc.option(fc.integer({ min: 1, max: 3 })),
  template: fc.constantFrom('invitation', 'partner'),
  domain: fc.constantFrom('a.example', 'b.example', 'c.example'),
  imported: fc.constant(null),
  isDeleted: fc.boolean(),
  events: fc
    .tuple(
      fc.array(fc.constantFrom('MAILED', 'DELIVERY_FAILED', 'UPDATED', 'MAILED'), { maxLength: 3 }),
      fc.option(fc.constantFrom('ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')),
      fc.integer({ min: 1, max: 400 }),
    )
    .map(([types, end, hours]) =>
      [...types, ...(end === null ? [] : [end])].map((type, index) => ({ type, hours: hours * (index + 1) })),
    ),
})

/** Whole days, most of which begin and end within a week. */
export const ranges = fc.tuple(fc.integer({ min: -8, max: 40 }), fc.integer({ min: 1, max: 60 })).map(
  ([first, days]): StatisticsRequest => ({
    interval: 'DAY',
    from: new Date(Date.UTC(2026, 0, 1 + first)),
    to: new Date(Date.UTC(2026, 0, 1 + first + days)),
    selected: null,
  }),
)

function createdAt({ day }: Happened): Date {
  return new Date(Date.UTC(2026, 0, 1, 7, 30) + day * DAY_MS)
}

/** Inserts an invitation and its events, without positions. */
export async function addInvitation(
  { execute }: Database,
  happened: Happened,
  number: number,
): Promise<void> {
  const { inviter, template, domain, events, imported } = happened
  const created = createdAt(happened)
  const after = (hours: number) => new Date(created.getTime() + hours * HOUR_MS).toISOString()
  const end = after(IMPORTED_END_HOURS)
  await execute(
    `INSERT INTO invitations (id, email_address, email_key, status, template, inviter_id, created_at, updated_at, expires_at,
       accepted_at, revoked_at)
     VALUES ('inv_' || $1, $2, $2, $3::invitation_status, $4, $5, $6, $7, $6::timestamptz + interval '365 days', $8, $9)`,
    [
      ...[String(number), `p${number}@${domain}`, imported ?? 'REVOKED', template],
      ...[inviter === null ? null : `user_${inviter}`, created.toISOString(), end],
      ...[imported === 'ACCEPTED' ? end : null, imported === 'REVOKED' ? end : null],
    ],
  )
  const all = [{ type: 'CREATED', hours: 0 }, ...events]
  for (const [index, { type, hours }] of all.entries()) {
    await execute(
      `INSERT INTO invitation_events (id, invitation_id, type, actor, cause, after, created_at)
       VALUES ($1, $2, $3::invitation_event_type, 'system', 'test', jsonb_build_object('status', $4::text), $5)`,
      [`evt_${number}_${index}`, `inv_${number}`, type, imported ?? 'PENDING', after(hours)],
    )
  }
}

type Fact = { at: Date; count: keyof StatisticsCounts; happened: Happened }

function factsOf(happened: Happened): Fact[] {
  const created = createdAt(happened)
  const after = (hours: number) => new Date(created.getTime() + hours * HOUR_MS)
  const facts: Fact[] = [{ at: created, count: 'created', happened }]
  const ends = happened.imported === null ? [] : [{ type: happened.imported, hours: IMPORTED_END_HOURS }]
  for (const { type, hours } of [...happened.events, ...ends]) {
    const count = COUNTED[type]
    if (count === null) continue
    const isFirst = !facts.some((fact) => fact.count === count)
    facts.push({ at: after(hours), count, happened })
    if (type === 'MAILED' && isFirst) facts.push({ at: after(hours), count: 'emailed', happened })
    if (type === 'ACCEPTED') facts.push({ at: created, count: 'createdAndAccepted', happened })
  }
  return facts
}

/** The numbers between two times, counted one by one. */
export function expectedCounts(
  all: readonly Happened[],
  { from, to }: Pick<StatisticsRequest, 'from' | 'to'>,
) {
  const facts = all.flatMap(factsOf).filter(({ at }) => at >= from && at < to)
  const days = countBy(facts, ({ at }) => String(Math.floor(at.getTime() / DAY_MS) * DAY_MS))
  const byKey = (keyOf: (happened: Happened) => string | null): KeyCounts[] =>
    [...countBy(facts, ({ happened }) => keyOf(happened))]
      .map(([key, counts]) => ({ key, ...counts }))
      .filter(({ created }) => created > 0)
      .sort((one, other) => other.created - one.created || (one.key < other.key ? -1 : 1))
  const keys: Record<StatisticsKey, KeyCounts[]> = {
    INVITER: byKey(({ inviter }) => (inviter === null ? null : `user_${inviter}`)),
    TEMPLATE: byKey(({ template }) => template),
    DOMAIN: byKey(({ domain }) => domain),
  }
  return {
    byDay: [...days]
      .map(([start, counts]) => ({ start: new Date(Number(start)), ...counts }))
      .sort((one, other) => one.start.getTime() - other.start.getTime()),
    byKey: keys,
    accepted: facts.filter(({ count }) => count === 'accepted').length,
  }
}

function countBy(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string | null,
): Map<string, StatisticsCounts> {
  const counted = new Map<string, StatisticsCounts>()
  for (const fact of facts) {
    const key = keyOf(fact)
    if (key === null) continue
    const counts = counted.get(key) ?? {
      ...{ created: 0, emailed: 0, emailsSent: 0, emailsFailed: 0 },
      ...{ accepted: 0, declined: 0, revoked: 0, expired: 0, createdAndAccepted: 0 },
    }
    counts[fact.count]++
    counted.set(key, counts)
  }
  return counted
}
