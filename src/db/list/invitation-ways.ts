import type { DeliveryState } from '../../domain/delivery/delivery.ts'
import type { InvitationStatus } from '../../domain/invitation.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import { Prisma } from '../generated/client.ts'
import { isOverdue, isPendingInOrder, overdueInvitations } from '../lifecycle/status.ts'
import {
  containsAny,
  emailKeyBegins,
  filterConditions,
  hasStatus,
  isLatest,
  storedStatus,
} from './invitation-filter.ts'

/** Where the rows of a list come from. */
export interface Ways {
  /** The list contains the rows of all of them. */
  ways: Way[]
  /** What the ways share: common table expressions. */
  shared?: Prisma.Sql
}

export interface Way {
  /** With the invitation called `i`. */
  source: Prisma.Sql
  conditions: Prisma.Sql[]
  /** The columns to sort by, if others than those of the invitation have an index. */
  key?: { first: Prisma.Sql; id: Prisma.Sql }
}

const INVITATIONS = Prisma.sql`invitations i`

/** All rows that match the filter. */
export function oneWay(filter: InvitationFilter): Way {
  return { source: INVITATIONS, conditions: [...statusCondition(filter), ...filterConditions(filter)] }
}

/** The ways of a list that is sorted by creation: an index has the condition of each of them and the order. */
export function waysByCreation(filter: InvitationFilter): Ways {
  const { deliveryStates, emailKeyPrefix, emailKeyContains, statuses } = filter
  if (deliveryStates?.includes('SENT') === false) return unsentWays(filter, deliveryStates)
  if (emailKeyPrefix !== null) return prefixWays(filter, emailKeyPrefix)
  if (emailKeyContains !== null) return containsWays(filter, emailKeyContains)
  return { ways: statuses === null ? [oneWay(filter)] : statusWays(filter, statuses) }
}

/** The ways of a list in any other order. */
export function waysInOtherOrders(filter: InvitationFilter): Ways {
  const { deliveryStates, emailKeyContains } = filter
  if (deliveryStates?.every((state) => !isUndelivered(state) && state !== 'SENT') === true) {
    return waitingWays(filter)
  }
  if (emailKeyContains !== null) return containsWays(filter, emailKeyContains)
  return { ways: [oneWay(filter)] }
}

function statusWays(filter: InvitationFilter, statuses: readonly InvitationStatus[]): Way[] {
  // An OR of statuses fits no index's order: each has its own walk through the index of statuses.
  const others = filterConditions(filter)
  return [...new Set(statuses)]
    .flatMap((status) => (status === 'PENDING' ? [isPendingInOrder] : storedStatus(status)))
    .map((stored) =>
      stored === isOverdue
        ? { source: Prisma.sql`(${overdueInvitations}) i`, conditions: others }
        : { source: INVITATIONS, conditions: [stored, ...others] },
    )
}

/** No invitation is in two of the ways, because only its latest email counts. */
function unsentWays(filter: InvitationFilter, states: readonly DeliveryState[]): Ways {
  const undelivered = undeliveredWays(filter, states.filter(isUndelivered))
  const waiting = states.filter((state) => !isUndelivered(state))
  if (waiting.length === 0) return { ways: undelivered }
  const { ways, shared } = waitingWays({ ...filter, deliveryStates: waiting })
  return { ways: [...undelivered, ...ways], shared }
}

type UndeliveredState = Extract<DeliveryState, 'FAILED' | 'CANCELED'>

/** Few deliveries end like this, so they have a table of their own in the order of the list. */
function isUndelivered(state: DeliveryState): state is UndeliveredState {
  return state === 'FAILED' || state === 'CANCELED'
}

function undeliveredWays(filter: InvitationFilter, states: UndeliveredState[]): Way[] {
  const others = { ...filter, deliveryStates: null }
  return [...new Set(states)].map((state) => ({
    source: Prisma.sql`undelivered_deliveries u JOIN invitations i ON i.id = u.invitation_id`,
    conditions: [
      Prisma.sql`u.state = ${state}::delivery_state`,
      isLatest(Prisma.sql`u.delivery_id`),
      ...oneWay(others).conditions,
    ],
    key: { first: Prisma.sql`u.invitation_created_at`, id: Prisma.sql`u.invitation_id` },
  }))
}

/** An index contains the emails that are not sent yet. Usually they are few, and many if a large import waits. */
function waitingWays(filter: InvitationFilter): Required<Ways> {
  const { conditions } = oneWay(filter)
  return fewOrMany(
    // As the index has it.
    Prisma.sql`SELECT d.invitation_id AS id FROM deliveries d
      WHERE array_position(ARRAY['QUEUED'::delivery_state, 'SENDING'::delivery_state], d.state) IS NOT NULL`,
    { others: conditions, many: [] },
  )
}

/** Letters in the index of prefixes, as its expression in the statement has them. */
const INDEXED = 3
/** Up to so many rows are sorted. */
const FEW = 1_000

/**
 * Rows of a prefix of three letters are in an index in the order of the list. For others, the planner cannot know
 * how many rows begin like this, because its statistics have too few values. The statement itself looks: few rows are
 * read by their addresses and sorted, and many are found soon in the order of the list. Only one of the two ways runs.
 */
function prefixWays(filter: InvitationFilter, prefix: string): Ways {
  const others = oneWay({ ...filter, emailKeyPrefix: null }).conditions
  const letters = [...prefix]
  const group =
    letters.length < INDEXED ? [] : [Prisma.sql`left(i.email_key, 3) = ${letters.slice(0, INDEXED).join('')}`]
  if (letters.length === INDEXED) {
    return { ways: [{ source: INVITATIONS, conditions: [...group, ...others] }] }
  }
  // Not LIKE: the planner would combine two indexes for it, and read all rows of the prefix.
  const begins = Prisma.sql`left(i.email_key, ${letters.length}::int) = ${prefix}`
  return fewOrMany(idsWhere(emailKeyBegins(Prisma.sql`p`, prefix)), { others, many: [...group, begins] })
}

/** So many of the newest invitations show whether a text is common. */
const SAMPLE = 2_000
const COMMON = 5

/**
 * The index of parts of addresses (docs/decisions/087) finds few rows. Many are found soon in the order of the list, and
 * the index would first collect all of them: if the newest addresses have the text often, it is not asked.
 */
function containsWays(filter: InvitationFilter, parts: readonly string[]): Ways {
  const others = oneWay({ ...filter, emailKeyContains: null }).conditions
  // Not LIKE: the planner would expect few rows and not read the list in its order.
  const contains = (row: Prisma.Sql) =>
    Prisma.sql`(${Prisma.join(
      parts.map((part) => Prisma.sql`strpos(${row}.email_key, ${part}) > 0`),
      ' OR ',
    )})`
  const { ways, shared } = fewOrMany(
    Prisma.sql`${idsWhere(containsAny(Prisma.sql`p`, parts))} AND NOT (SELECT is_common FROM newest)`,
    { others, many: [contains(Prisma.sql`i`)], isMany: Prisma.sql`(SELECT is_common FROM newest)` },
  )
  const sample = Prisma.sql`newest AS MATERIALIZED (
    SELECT count(*) >= ${COMMON} AS is_common FROM (
      SELECT n.email_key FROM invitations n ORDER BY n.created_at DESC, n.id DESC LIMIT ${SAMPLE}
    ) n WHERE ${contains(Prisma.sql`n`)}
  )`
  return { ways, shared: Prisma.sql`${sample}, ${shared}` }
}

/** @param condition of the invitation called `p` */
function idsWhere(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT p.id FROM invitations p WHERE ${condition}`
}

/**
 * @param matching selects the ids that an index has
 * @param others conditions of the invitation called `i` that both ways have
 * @param many the condition of `matching` of the invitation called `i`, for rows in the order of the list
 * @param isMany whether there are many anyway
 */
function fewOrMany(
  matching: Prisma.Sql,
  {
    others,
    many,
    isMany = Prisma.sql`FALSE`,
  }: { others: Prisma.Sql[]; many: Prisma.Sql[]; isMany?: Prisma.Sql },
): Required<Ways> {
  const areFew = Prisma.sql`(SELECT count(*) <= ${FEW} FROM found)`
  return {
    // Two expressions: with the LIMIT in the first one, the planner would expect to find so many rows soon.
    shared: Prisma.sql`matching AS MATERIALIZED (
      ${matching}
    ), found AS MATERIALIZED (
      SELECT id FROM matching LIMIT ${FEW + 1}
    )`,
    ways: [
      {
        source: INVITATIONS,
        conditions: [areFew, Prisma.sql`i.id = ANY(ARRAY(SELECT id FROM found))`, ...others],
      },
      { source: INVITATIONS, conditions: [Prisma.sql`(${isMany} OR NOT ${areFew})`, ...many, ...others] },
    ],
  }
}

function statusCondition({ statuses }: InvitationFilter): Prisma.Sql[] {
  return statuses === null ? [] : [hasStatus(statuses)]
}
