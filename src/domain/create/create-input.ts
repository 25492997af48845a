import { z } from 'zod'
import {
  type EmailAddressRules,
  emailAddressFault,
  envelopeAddress,
  parseEmailAddress,
} from '../email-address.ts'
import { INVITATION_LIFETIME_DAYS } from '../invitation.ts'
import { parseLocale } from '../locale.ts'
import { type Metadata, metadataFault } from '../metadata.ts'
import { boundedText } from '../text-limits.ts'
import { CONFLICT_POLICIES, type ConflictPolicy } from './conflict-policy.ts'
import { type DomainRules, isAllowedDomain } from './domain-rules.ts'
import { type RedirectTargets, redirectUrlFault } from './redirect-url.ts'

/** What the operator allows in an invitation. */
export interface InvitationRules extends EmailAddressRules, RedirectTargets {
  /** Absent: all domains may be invited. */
  domains?: DomainRules | undefined
  /** The names of the email templates. */
  templates: readonly string[]
}

/** The input of a creation, validated and with defaults. */
export interface CreateInvitationInput {
  emailAddress: string
  emailKey: string
  redirectUrl: string | null
  publicMetadata: Metadata
  notify: boolean
  expiresInDays: number
  locale: string | null
  template: string
  message: string | null
  inviterId: string | null
  idempotencyKey: string | null
  onConflict: ConflictPolicy
  /** The fields that the caller set, not those with their default. RENEW replaces these. */
  given: readonly RenewableField[]
}

/** RENEW replaces these fields if the caller sets them. The other fields of the pending invitation do not change. */
const RENEWABLE_FIELDS = [
  'publicMetadata',
  'redirectUrl',
  'locale',
  'template',
  'message',
  'inviterId',
] as const
export type RenewableField = (typeof RENEWABLE_FIELDS)[number]

const DEFAULT_TEMPLATE = 'invitation'

/**
 * The input of `createInvitation`, for all APIs. It reports all errors of an input together, each with its
 * path. A null value counts as absent.
 */
export function createInvitationInput(rules: InvitationRules) {
  return z
    .strictObject({
      emailAddress: invitedAddress(rules),
      redirectUrl: redirectUrl(rules).nullish(),
      publicMetadata: publicMetadata.nullish(),
      notify: z.boolean('must be true or false').nullish(),
      ignoreExisting: z.boolean('must be true or false').nullish(),
      expiresInDays: expiresInDays.nullish(),
      locale: locale.nullish(),
      template: template(rules).nullish(),
      message: messageText.nullish(),
      inviterId: userId.nullish(),
      idempotencyKey: idempotencyKeyInput.nullish(),
      onConflict: z.enum(CONFLICT_POLICIES, `must be one of: ${CONFLICT_POLICIES.join(', ')}`).nullish(),
    })
    .refine(isConsistent, {
      path: ['onConflict'],
      message: 'contradicts ignoreExisting: true, which means ALLOW; remove one of the two',
      // Also if there are other errors: a caller gets all errors together.
      when: () => true,
    })
    .transform(
      ({ emailAddress: { written, key }, ignoreExisting, ...input }): CreateInvitationInput => ({
        emailAddress: written,
        emailKey: key,
        redirectUrl: input.redirectUrl ?? null,
        publicMetadata: input.publicMetadata ?? {},
        notify: input.notify ?? true,
        expiresInDays: input.expiresInDays ?? INVITATION_LIFETIME_DAYS.default,
        locale: input.locale ?? null,
        template: input.template ?? DEFAULT_TEMPLATE,
        message: trimmed(input.message),
        inviterId: input.inviterId ?? null,
        idempotencyKey: input.idempotencyKey ?? null,
        onConflict: ignoreExisting === true ? 'ALLOW' : (input.onConflict ?? 'ERROR'),
        given: RENEWABLE_FIELDS.filter((field) => input[field] !== undefined && input[field] !== null),
      }),
    )
}

/** A key that the caller chooses. A repeated call with the same key has no second effect. */
export const idempotencyKeyInput = boundedText('idempotencyKey').regex(
  /^[\x21-\x7e]+$/,
  'must be printable ASCII characters without spaces, at least one',
)

/** The id of a user. */
export const userId = boundedText('id').regex(/^user_[0-9a-z]{26}$/, 'must be the id of a user (user_…)')

const daysMessage = `must be a whole number from ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max}`
export const expiresInDays = z
  .int(daysMessage)
  .min(INVITATION_LIFETIME_DAYS.min, daysMessage)
  .max(INVITATION_LIFETIME_DAYS.max, daysMessage)

export const locale = boundedText('locale').transform((text, ctx) => {
  const tag = parseLocale(text)
  if (tag !== null) return tag
  ctx.addIssue({ code: 'custom', message: 'must be a language tag (BCP 47), such as en, de-AT or ja' })
  return z.NEVER
})

export const publicMetadata = z.custom<Metadata>().check((ctx) => {
  const fault = metadataFault(ctx.value)
  if (fault === null) return
  const { kind, message } = fault
  ctx.issues.push({ code: 'custom', input: ctx.value, message, params: { kind } })
})

const messageText = withCheck(boundedText('message'), messageFault)

/** Trims the message. Null if only white space is left. */
export const message = messageText.transform(trimmed)

function trimmed(text: string | null | undefined): string | null {
  return text?.trim() || null
}

export function redirectUrl(targets: RedirectTargets) {
  return withCheck(boundedText('url'), (url) => redirectUrlFault(url, targets))
}

export function template({ templates }: Pick<InvitationRules, 'templates'>) {
  return withCheck(boundedText('template'), (name) =>
    templates.includes(name) ? null : `must be one of: ${templates.join(', ')}`,
  )
}

/** A schema for an address. Its output has both forms of the address. */
export function emailAddress(rules: EmailAddressRules) {
  return boundedText('emailAddress', 'must be an email address').transform((text, ctx) => {
    const address = parseEmailAddress(text, rules)
    if (address !== null) return address
    ctx.addIssue({ code: 'custom', message: emailAddressFault(text) })
    return z.NEVER
  })
}

/** An address that may be invited. */
function invitedAddress(rules: InvitationRules) {
  return emailAddress(rules).check((ctx) => {
    const message = domainFault(ctx.value.written, rules.domains)
    if (message !== null) ctx.issues.push({ code: 'custom', input: ctx.value, message })
  })
}

/** Checks the domain that the email is sent to. The domain in the key can be another one. */
function domainFault(written: string, rules: DomainRules | undefined): string | null {
  if (rules === undefined) return null
  const sentTo = envelopeAddress(written)
  const domain = sentTo.slice(sentTo.lastIndexOf('@') + 1)
  return isAllowedDomain(domain, rules)
    ? null
    : 'must be at a domain that can be invited; this domain is not allowed'
}

function isConsistent(input: { ignoreExisting?: unknown; onConflict?: unknown }): boolean {
  // GraphQL fills in the default ERROR, so it looks the same as a given one.
  const isDefault = input.onConflict == null || input.onConflict === 'ERROR'
  return input.ignoreExisting !== true || isDefault || input.onConflict === 'ALLOW'
}

/** Adds a rule to a schema. `findFault` returns null if the value is valid. */
export function withCheck<T>(schema: z.ZodType<T>, findFault: (value: T) => string | null) {
  return schema.check((ctx) => {
    const message = findFault(ctx.value)
    if (message !== null) ctx.issues.push({ code: 'custom', input: ctx.value, message })
  })
}

function messageFault(text: string): string | null {
  if (!text.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  return /[^\P{Cc}\n\r\t]/u.test(text) ? 'must not contain control characters' : null
}
