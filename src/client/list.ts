import {
  COUNT_INVITATIONS,
  type DeliveryState,
  type InvitationFilter,
  type InvitationOrder,
  type InvitationOrderField,
  LIST_INVITATIONS,
  SKIP_INVITATIONS,
  type InvitationStatus as Status,
} from './generated/operations.ts'
import { type Invitation, type InvitationStatus, invitationOf } from './invitation.ts'
import type { CallOptions, Connection } from './options.ts'
import { type EitherCase, uppercase } from './params.ts'
import { request } from './transport/request.ts'

type OrderName = 'created_at' | 'updated_at' | 'expires_at' | 'email_address'

/** What to sort by; `-` before it is descending. Equals are in the order of their ids. */
export type InvitationOrderBy = OrderName | `+${OrderName}` | `-${OrderName}`

/** A moment: milliseconds since 1970, a Date, or ISO 8601 with an offset. */
export type Moment = number | Date | string

/** `from` inclusive, `before` exclusive. */
export interface MomentRange {
  from?: Moment | undefined
  before?: Moment | undefined
}

/** An invitation has to meet all that is said. */
export interface ListInvitationsParams {
  status?: InvitationStatus | readonly InvitationStatus[] | undefined
  /** However it is written. */
  emailAddress?: string | undefined
  emailAddressPrefix?: string | undefined
  /** `inv_` and what the rest begins with. */
  idPrefix?: string | undefined
  inviterId?: string | undefined
  createdAt?: MomentRange | undefined
  updatedAt?: MomentRange | undefined
  expiresAt?: MomentRange | undefined
  /** How far the latest mail has come. */
  deliveryState?: EitherCase<DeliveryState> | readonly EitherCase<DeliveryState>[] | undefined
  /** Default: `-created_at`. */
  orderBy?: InvitationOrderBy | undefined
  /** How many to ask for at a time, 1 to 100. Default: 100. */
  pageSize?: number | undefined
}

export interface GetInvitationListParams {
  /** Default: all but revoked ones. */
  status?: InvitationStatus | readonly InvitationStatus[] | undefined
  /** What the email address begins with, or the id (`inv_…`). */
  query?: string | undefined
  /** Default: `-created_at`. */
  orderBy?: InvitationOrderBy | undefined
  /** 1 to 500. Default: 10. */
  limit?: number | undefined
  /** How many to pass by. Default: 0. What lies deep is found a hundred at a time: `list` is for that. */
  offset?: number | undefined
}

export interface InvitationList {
  data: Invitation[]
  /** How many there are on all pages. */
  totalCount: number
}

const PAGE = 100

/** The statuses in a list by default. A new status fails the type check here. */
const LISTED_STATUSES: { readonly [Status in Exclude<InvitationStatus, 'revoked'>]: Status } = {
  pending: 'pending',
  accepted: 'accepted',
  declined: 'declined',
  expired: 'expired',
}

/** Page after page, each asked for when it is needed. */
export async function* listed(
  connection: Connection,
  { orderBy, pageSize = PAGE, ...conditions }: ListInvitationsParams,
  options: CallOptions | undefined,
): AsyncGenerator<Invitation, void, undefined> {
  const asked = { filter: filterOf(conditions), orderBy: orderOf(orderBy) }
  let after: string | null | undefined
  do {
    const variables = { ...asked, first: pageSize, after }
    const { invitations } = await request(connection, LIST_INVITATIONS, {
      variables,
      repeatable: true,
      options,
    })
    for (const fields of invitations.nodes) yield invitationOf(fields)
    after = invitations.pageInfo.hasNextPage ? invitations.pageInfo.endCursor : null
  } while (after != null)
}

/** A part of the list by number, as the hosted SDK has it. */
export async function createInvitationList(
  connection: Connection,
  {
    status = Object.values(LISTED_STATUSES),
    query,
    orderBy,
    limit = 10,
    offset = 0,
  }: GetInvitationListParams,
  options: CallOptions | undefined,
): Promise<InvitationList> {
  checkNumber('limit', limit, { least: 1, most: 500 })
  checkNumber('offset', offset, { least: 0, most: Number.MAX_SAFE_INTEGER })
  const filter = filterOf({ status, ...searched(query) })
  const asked = { filter, orderBy: orderOf(orderBy) }
  const [counted, data] = await Promise.all([
    request(connection, COUNT_INVITATIONS, { variables: { filter }, repeatable: true, options }),
    taken(),
  ])
  return { data, totalCount: counted.invitationCounts.total }

  async function taken(): Promise<Invitation[]> {
    const found: Invitation[] = []
    let after: string | null | undefined
    for (let passed = 0; passed < offset + limit; ) {
      const skips = passed < offset
      const first = Math.min(PAGE, (skips ? offset : offset + limit) - passed)
      const next = { variables: { ...asked, first, after }, repeatable: true, options }
      const { pageInfo, nodes } = skips
        ? { ...(await request(connection, SKIP_INVITATIONS, next)).invitations, nodes: [] }
        : (await request(connection, LIST_INVITATIONS, next)).invitations
      found.push(...nodes.map(invitationOf))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
      passed += first
    }
    return found
  }
}

function searched(query: string | undefined): ListInvitationsParams {
  if (query === undefined || query === '') return {}
  // Those that were imported may have capitals.
  return /^inv_[0-9A-Za-z]{1,64}$/.test(query) ? { idPrefix: query } : { emailAddressPrefix: query }
}

function filterOf({ status, deliveryState, ...rest }: ListInvitationsParams): InvitationFilter {
  const { createdAt, updatedAt, expiresAt } = rest
  return {
    ...rest,
    status: uppercases<Status>(status),
    deliveryState: uppercases<DeliveryState>(deliveryState),
    createdAt: rangeOf(createdAt),
    updatedAt: rangeOf(updatedAt),
    expiresAt: rangeOf(expiresAt),
  }
}

export function uppercases<Value extends string>(
  values: EitherCase<Value> | readonly EitherCase<Value>[] | undefined,
): Value[] | undefined {
  if (values === undefined) return undefined
  const list = typeof values === 'string' ? [values] : values
  return list.flatMap((value) => uppercase<Value>(value) ?? [])
}

function orderOf(orderBy: InvitationOrderBy | undefined): InvitationOrder | undefined {
  if (orderBy === undefined) return undefined
  const field = orderBy.replace(/^[+-]/, '').toUpperCase() as InvitationOrderField
  return { field, direction: orderBy.startsWith('-') ? 'DESC' : 'ASC' }
}

function rangeOf(range: MomentRange | undefined) {
  return range && { from: textOf(range.from), before: textOf(range.before) }
}

function textOf(moment: Moment | undefined): string | undefined {
  return typeof moment === 'string' || moment === undefined ? moment : new Date(moment).toISOString()
}

/** @throws TypeError */
function checkNumber(name: string, value: number, { least, most }: { least: number; most: number }): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${name} must be a whole number from ${least} to ${most}`)
  }
}
