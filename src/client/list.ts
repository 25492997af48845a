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

/** The field to sort by. `-` in front of it means descending. Equal values are sorted by id. */
export type InvitationOrderBy = OrderName | `+${OrderName}` | `-${OrderName}`

/** A time: milliseconds since 1970, a Date, or ISO 8601 with an offset. */
export type Moment = number | Date | string

/** `from` inclusive, `before` exclusive. */
export interface MomentRange {
  from?: Moment | undefined
  before?: Moment | undefined
}

/** An invitation must meet all conditions. */
export interface ListInvitationsParams {
  status?: InvitationStatus | readonly InvitationStatus[] | undefined
  /** In any spelling. */
  emailAddress?: string | undefined
  emailAddressPrefix?: string | undefined
  /** Text anywhere in the address, at least 3 characters. */
  emailAddressContains?: string | undefined
  /** The domain of the address, such as `example.com`. */
  domain?: string | undefined
  /** `inv_` and the beginning of the rest. */
  idPrefix?: string | undefined
  inviterId?: string | undefined
  template?: string | undefined
  /** Only invitations whose metadata contains this object: at most 5 keys, without null at the top. */
  publicMetadata?: Record<string, unknown> | undefined
  createdAt?: MomentRange | undefined
  updatedAt?: MomentRange | undefined
  expiresAt?: MomentRange | undefined
  acceptedAt?: MomentRange | undefined
  /** The state of the latest email. */
  deliveryState?: EitherCase<DeliveryState> | readonly EitherCase<DeliveryState>[] | undefined
  /** Default: `-created_at`. */
  orderBy?: InvitationOrderBy | undefined
  /** The number of invitations per request, 1 to 100. Default: 100. */
  pageSize?: number | undefined
}

export interface GetInvitationListParams {
  /** Default: all except `revoked`. */
  status?: InvitationStatus | readonly InvitationStatus[] | undefined
  /** The beginning of the email address, or of the id (`inv_…`). */
  query?: string | undefined
  /** Default: `-created_at`. */
  orderBy?: InvitationOrderBy | undefined
  /** 1 to 500. Default: 10. */
  limit?: number | undefined
  /** How many to skip. Default: 0. Skipping takes one request per 100 invitations. Use `list` to read many. */
  offset?: number | undefined
}

export interface InvitationList {
  data: Invitation[]
  /** The number of invitations that meet the conditions. */
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

/** Reads page by page. The next page is requested when the caller needs it. */
export async function* listInvitations(
  connection: Connection,
  { orderBy, pageSize = PAGE, ...conditions }: ListInvitationsParams,
  options: CallOptions | undefined,
): AsyncGenerator<Invitation, void, undefined> {
  const query = { filter: filterOf(conditions), orderBy: orderOf(orderBy) }
  let after: string | null | undefined
  do {
    const variables = { ...query, first: pageSize, after }
    const { invitations } = await request(connection, LIST_INVITATIONS, {
      variables,
      repeatable: true,
      options,
    })
    for (const fields of invitations.nodes) yield invitationOf(fields)
    after = invitations.pageInfo.hasNextPage ? invitations.pageInfo.endCursor : null
  } while (after != null)
}

/** Reads a part of the list by limit and offset, like the hosted SDK. */
export async function getInvitationList(
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
  checkNumber('limit', limit, { min: 1, max: 500 })
  checkNumber('offset', offset, { min: 0, max: Number.MAX_SAFE_INTEGER })
  const filter = filterOf({ status, ...searchOf(query) })
  const [counted, data] = await Promise.all([
    request(connection, COUNT_INVITATIONS, { variables: { filter }, repeatable: true, options }),
    readPart(connection, { filter, orderBy: orderOf(orderBy), limit, offset }, options),
  ])
  return { data, totalCount: counted.invitationCounts.total }
}

interface Part {
  filter: InvitationFilter
  orderBy: InvitationOrder | undefined
  limit: number
  offset: number
}

/** Reads from the beginning, because GraphQL has no offset. Of skipped invitations no field is requested. */
async function readPart(
  connection: Connection,
  { limit, offset, ...query }: Part,
  options: CallOptions | undefined,
): Promise<Invitation[]> {
  const found: Invitation[] = []
  let after: string | null | undefined
  for (let read = 0; read < offset + limit; ) {
    const skips = read < offset
    const first = Math.min(PAGE, (skips ? offset : offset + limit) - read)
    const page = { variables: { ...query, first, after }, repeatable: true, options }
    const { pageInfo, nodes } = skips
      ? { ...(await request(connection, SKIP_INVITATIONS, page)).invitations, nodes: [] }
      : (await request(connection, LIST_INVITATIONS, page)).invitations
    found.push(...nodes.map(invitationOf))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
    read += first
  }
  return found
}

function searchOf(query: string | undefined): ListInvitationsParams {
  if (query === undefined || query === '') return {}
  // Imported ids may contain capital letters.
  return /^inv_[0-9A-Za-z]{1,64}$/.test(query) ? { idPrefix: query } : { emailAddressPrefix: query }
}

/** The filter that GraphQL takes. */
export function filterOf({
  status,
  deliveryState,
  publicMetadata,
  ...rest
}: ListInvitationsParams): InvitationFilter {
  const { createdAt, updatedAt, expiresAt, acceptedAt } = rest
  return {
    ...rest,
    statuses: uppercases<Status>(status),
    deliveryStates: uppercases<DeliveryState>(deliveryState),
    publicMetadata: publicMetadata && matchesOf(publicMetadata),
    createdAt: rangeOf(createdAt),
    updatedAt: rangeOf(updatedAt),
    expiresAt: rangeOf(expiresAt),
    acceptedAt: rangeOf(acceptedAt),
  }
}

/** The generated type of JSON is an object, because metadata is one. A value in it can be any JSON. */
function matchesOf(metadata: object): InvitationFilter['publicMetadata'] {
  return Object.entries(metadata).map(([key, value]) => ({ path: [key], value: value as object }))
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
function checkNumber(name: string, value: number, { min, max }: { min: number; max: number }): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new TypeError(`${name} must be a whole number from ${min} to ${max}`)
  }
}
