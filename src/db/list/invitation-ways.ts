import type { DeliveryState } from '../../domain/delivery/delivery.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import { Prisma } from '../generated/client.ts'
import { isOverdue, isPendingInOrder, overdueInvitations } from '../lifecycle/status.ts'
import { emailKeyBegins, filterConditions, hasStatus, isLatest, storedStatus } from './invitation-filter.ts'

/** Where the rows of a list come from. A list of several ways contains the rows of all of them. */
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
export function waysByCreation(filter: InvitationFilter): Way[] {
  const { deliveryStates, emailKeyPrefix, statuses } = filter
  if (deliveryStates?.every(isUndelivered) === true) return undeliveredWays(filter, deliveryStates)
  if (emailKeyPrefix !== null) return prefixWays(filter, emailKeyPrefix)
  if (statuses === null) return [oneWay(filter)]
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

/** Letters in the index of prefixes, as its expression in the statement has them. */
const INDEXED = 3
/** Up to so many rows are sorted. */
const FEW = 1_000

/**
 * Rows of a prefix of three letters are in an index in the order of the list. For others, the planner cannot know
 * how many rows begin like this, because its statistics have too few values. The statement itself looks: few rows are
 * read by their addresses and sorted, and many are found soon in the order of the list. Only one of the two ways runs.
 */
function prefixWays(filter: InvitationFilter, prefix: string): Way[] {
  const others = oneWay({ ...filter, emailKeyPrefix: null }).conditions
  const letters = [...prefix]
  const group =
    letters.length < INDEXED ? [] : [Prisma.sql`left(i.email_key, 3) = ${letters.slice(0, INDEXED).join('')}`]
  if (letters.length === INDEXED) return [{ source: INVITATIONS, conditions: [...group, ...others] }]
  const first = Prisma.sql`SELECT p.id FROM invitations p WHERE ${emailKeyBegins(Prisma.sql`p`, prefix)} LIMIT ${FEW + 1}`
  const areFew = Prisma.sql`(SELECT count(*) <= ${FEW} FROM (${first}) AS first)`
  // Not LIKE: the planner would combine two indexes for it, and read all rows of the prefix.
  const begins = Prisma.sql`left(i.email_key, ${letters.length}::int) = ${prefix}`
  return [
    { source: INVITATIONS, conditions: [areFew, Prisma.sql`i.id = ANY(ARRAY(${first}))`, ...others] },
    { source: INVITATIONS, conditions: [Prisma.sql`NOT ${areFew}`, ...group, begins, ...others] },
  ]
}

function statusCondition({ statuses }: InvitationFilter): Prisma.Sql[] {
  return statuses === null ? [] : [hasStatus(statuses)]
}
