import { z } from 'zod'
import { emailAddress, userId } from '../create/create-input.ts'
import type { DeliveryState } from '../delivery/delivery.ts'
import { type EmailAddressRules, emailKeyDomain, emailKeyParts, emailKeyPrefix } from '../email-address.ts'
import { INVITATION_STATUSES, type InvitationStatus } from '../invitation.ts'
import type { Metadata } from '../metadata.ts'
import { boundedText } from '../text-limits.ts'
import {
  DEFAULT_ORDER,
  DIRECTIONS,
  decodeListCursor,
  type InvitationOrder,
  ORDER_FIELDS,
} from './list-cursor.ts'
import { metadataMatches } from './metadata-match.ts'
import { pagedInput } from './page.ts'

/** A period of time. Null: no limit on this side. */
export interface TimeRange {
  /** Inclusive. */
  from: Date | null
  /** Exclusive. */
  before: Date | null
}

/** The validated filter of a list. Null: any value matches. */
export interface InvitationFilter {
  /** By the clock of the database: a pending invitation past its expiry counts as EXPIRED, not as PENDING. */
  statuses: InvitationStatus[] | null
  emailKey: string | null
  emailKeyPrefix: string | null
  /** The address key contains one of these texts. */
  emailKeyContains: readonly string[] | null
  /** The domain of the address key. */
  domain: string | null
  idPrefix: string | null
  inviterId: string | null
  template: string | null
  /** Objects that the metadata contains. */
  publicMetadata: Metadata[] | null
  createdAt: TimeRange | null
  updatedAt: TimeRange | null
  expiresAt: TimeRange | null
  acceptedAt: TimeRange | null
  /** The state of the latest delivery. */
  deliveryStates: DeliveryState[] | null
}

export const DELIVERY_STATES = [
  'QUEUED',
  'SENDING',
  'SENT',
  'FAILED',
  'CANCELED',
] as const satisfies readonly DeliveryState[]

// Postgres has no year 0.
const EARLIEST = Date.parse('0001-01-01T00:00:00Z')

/** The limits of a list by offset: the number of rows, and the offset. */
export const SLICE = { max: 500, deepest: 1_000_000_000 } as const
const sliceMessage = `must be a whole number from 1 to ${SLICE.max}`
const offsetMessage = `must be a whole number from 0 to ${SLICE.deepest}`

const orderBy = z.strictObject({
  field: oneOf(ORDER_FIELDS).nullish(),
  direction: oneOf(DIRECTIONS).nullish(),
})

/** The arguments of a list with cursors, for all APIs: page, filter and order. */
export function listInput(rules: EmailAddressRules) {
  return pagedInput({ filter: filter(rules), orderBy: orderBy.nullish() }, (cursor, args) =>
    decodeListCursor(cursor, orderOf(args['orderBy'])),
  ).transform(({ orderBy: order, ...args }) => ({ ...args, order: orderOf(order) }))
}

/** The arguments of a list by offset. */
export function offsetInput(rules: EmailAddressRules) {
  return z
    .strictObject({
      filter: filter(rules),
      orderBy: orderBy.nullish(),
      limit: z.int(sliceMessage).min(1, sliceMessage).max(SLICE.max, sliceMessage),
      offset: z.int(offsetMessage).min(0, offsetMessage).max(SLICE.deepest, offsetMessage),
      counted: z.boolean('must be true or false'),
    })
    .transform(({ orderBy: order, ...args }) => ({ ...args, order: orderOf(order) }))
}

/** The arguments of a count. */
export function countInput(rules: EmailAddressRules) {
  return z.strictObject({ filter: filter(rules) })
}

/** A filter of invitations. */
export function filter(rules: EmailAddressRules) {
  return z
    .strictObject({
      statuses: someOf(INVITATION_STATUSES).nullish(),
      emailAddress: emailAddress(rules).nullish(),
      emailAddressPrefix: addressPrefix(rules).nullish(),
      emailAddressContains: addressPart.nullish(),
      domain: domainName(rules).nullish(),
      idPrefix: boundedText('id')
        .regex(/^inv_[0-9A-Za-z]{0,64}$/, 'must be inv_ and the beginning of what follows')
        .nullish(),
      inviterId: userId.nullish(),
      template: plainText(boundedText('template')).nullish(),
      publicMetadata: metadataMatches.nullish(),
      createdAt: timeRange.nullish(),
      updatedAt: timeRange.nullish(),
      expiresAt: timeRange.nullish(),
      acceptedAt: timeRange.nullish(),
      deliveryStates: someOf(DELIVERY_STATES).nullish(),
    })
    .nullish()
    .transform(
      (input): InvitationFilter => ({
        statuses: input?.statuses ?? null,
        emailKey: input?.emailAddress?.key ?? null,
        emailKeyPrefix: input?.emailAddressPrefix ?? null,
        emailKeyContains: input?.emailAddressContains ?? null,
        domain: input?.domain ?? null,
        idPrefix: input?.idPrefix ?? null,
        inviterId: input?.inviterId ?? null,
        template: input?.template ?? null,
        publicMetadata: input?.publicMetadata ?? null,
        createdAt: input?.createdAt ?? null,
        updatedAt: input?.updatedAt ?? null,
        expiresAt: input?.expiresAt ?? null,
        acceptedAt: input?.acceptedAt ?? null,
        deliveryStates: input?.deliveryStates ?? null,
      }),
    )
}

/** The beginning of an address, as the common prefix of the address keys. */
export function addressPrefix(rules: EmailAddressRules) {
  return plainText(boundedText('emailAddress')).transform((text) => emailKeyPrefix(text, rules))
}

/** The minimum length of a part of an address. An index of parts has nothing shorter. */
export const SHORTEST_PART = 3

const addressPart = plainText(boundedText('emailAddress'))
  .transform((text) => text.trim())
  .refine((text) => [...text].length >= SHORTEST_PART, `must have at least ${SHORTEST_PART} characters`)
  .transform(emailKeyParts)

export function domainName(rules: EmailAddressRules) {
  return boundedText('host').transform((text, ctx) => {
    const key = emailKeyDomain(text, rules)
    if (key !== null) return key
    ctx.addIssue({ code: 'custom', message: 'must be the domain of an email address, such as example.com' })
    return z.NEVER
  })
}

export function plainText(text: z.ZodString) {
  return text.refine(
    (given) => given.isWellFormed() && !/\p{Cc}/u.test(given),
    'must not contain control characters',
  )
}

const time = z
  .date('must be a point in time')
  .transform((date) => new Date(Math.max(date.getTime(), EARLIEST)))
  .nullish()

export const timeRange = z
  .strictObject({ from: time, before: time })
  .transform(({ from, before }): TimeRange => ({ from: from ?? null, before: before ?? null }))
  .refine(({ from, before }) => from === null || before === null || from <= before, {
    message: 'must not end (before) earlier than it begins (from)',
  })

function oneOf<Value extends string>(values: readonly Value[]) {
  return z.enum(values, `must be one of: ${values.join(', ')}`)
}

function someOf<Value extends string>(values: readonly Value[]) {
  return z.array(oneOf(values), 'must be a list').min(1, 'must name at least one; omit it for all')
}

/** The sort order of an input that is not validated yet. An invalid field or direction counts as the default. */
export function orderOf(input: unknown): InvitationOrder {
  const given = typeof input === 'object' && input !== null ? input : {}
  return {
    field: ORDER_FIELDS.find((name) => name === Reflect.get(given, 'field')) ?? DEFAULT_ORDER.field,
    direction: DIRECTIONS.find((name) => name === Reflect.get(given, 'direction')) ?? DEFAULT_ORDER.direction,
  }
}
