import { z } from 'zod'
import type { createInvitationInput } from '../domain/create/create-input.ts'
import { INVITATION_LIFETIME_DAYS } from '../domain/invitation.ts'
import { SLICE } from '../domain/list/list-input.ts'
import { METADATA_LIMITS, type Metadata } from '../domain/metadata.ts'

// The schemas of requests. They validate requests, and the OpenAPI document is generated from them.

/** The maximum number of rows in a bulk call. */
export const REST_BULK_ROWS = 10

export const STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const
export type Status = (typeof STATUSES)[number]

const SORTS = ['created_at', 'email_address', 'expires_at'] as const
const ORDERS = SORTS.flatMap((sort) => [sort, `+${sort}`, `-${sort}`] as const)

/** The templates of the hosted API. */
const TEMPLATES = ['invitation', 'waitlist_invitation'] as const

const daysMessage = `must be a whole number from ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max}`

// Not z.record: it silently removes the key `__proto__`. The domain validates the content.
export const metadata = z
  .custom<Metadata>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'must be a JSON object',
  })
  .meta({ type: 'object', additionalProperties: true })

export const createBody = z
  .strictObject({
    email_address: z.string('must be text').describe('The address to invite. The email is sent to it.'),
    public_metadata: metadata
      .nullish()
      .describe(
        `A JSON object of at most ${METADATA_LIMITS.bytes / 1024} KB. It is copied to the user on acceptance. Default: {}.`,
      ),
    redirect_url: z
      .string('must be text')
      .nullish()
      .describe('The URL to which the link redirects. Its origin must be one of REDIRECT_ORIGINS.'),
    notify: z
      .boolean('must be true or false')
      .nullish()
      .describe(
        'Whether to send the invitation by email. If false, pass on its `url` yourself. Default: true.',
      ),
    ignore_existing: z
      .boolean('must be true or false')
      .nullish()
      .describe(
        'Invite the address even if it has a pending invitation or belongs to a user. Default: false.',
      ),
    expires_in_days: z
      .int(daysMessage)
      .min(INVITATION_LIFETIME_DAYS.min, daysMessage)
      .max(INVITATION_LIFETIME_DAYS.max, daysMessage)
      .nullish()
      .describe(`How many days it can be accepted. Default: ${INVITATION_LIFETIME_DAYS.default}.`),
    template_slug: z
      .enum(TEMPLATES, `must be one of: ${TEMPLATES.join(', ')}`)
      .nullish()
      .describe('The template of the email. Default: invitation.'),
  })
  .describe('The invitation to create. null counts as not set.')

/** The parameters of a creation, with their names in the domain. */
export const CREATE_PARAMS = {
  email_address: 'emailAddress',
  public_metadata: 'publicMetadata',
  redirect_url: 'redirectUrl',
  notify: 'notify',
  ignore_existing: 'ignoreExisting',
  expires_in_days: 'expiresInDays',
  template_slug: 'template',
} as const satisfies Record<
  keyof z.output<typeof createBody>,
  keyof z.input<ReturnType<typeof createInvitationInput>>
>

export const bulkBody = z
  .array(createBody)
  .min(1)
  .max(REST_BULK_ROWS)
  .describe(`1 to ${REST_BULK_ROWS} invitations. All of them are created, or none.`)

export const listQuery = z.strictObject({
  status: z
    .array(z.enum(STATUSES, `must be one of: ${STATUSES.join(', ')}`))
    .optional()
    .describe('Only these statuses; repeat the parameter for several. Default: all except revoked ones.'),
  query: z.string().optional().describe('The beginning of the email address, or a complete invitation id.'),
  order_by: z
    // A plus sign in a URL means a space, unless it is written as %2B.
    .preprocess(
      (text) => (typeof text === 'string' ? text.replace(/^ /, '+') : text),
      z.enum(ORDERS, `must be one of ${SORTS.join(', ')}, with + or - before it`),
    )
    .default('-created_at')
    .describe('The sort order: ascending with + or without a sign, descending with -.'),
  limit: wholeNumber(1, SLICE.max).default(10).describe('The maximum number of invitations.'),
  offset: wholeNumber(0, SLICE.deepest).default(0).describe('How many invitations to skip.'),
  paginated: z
    .preprocess(
      (text) => (text === 'true' ? true : text === 'false' ? false : text),
      z.boolean('must be true or false'),
    )
    .default(false)
    .describe('Whether to return `data` and `total_count` instead of a plain list.'),
})

/** The parameters that can be repeated. */
export const REPEATABLE: ReadonlySet<string> = new Set(['status'])

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : text),
    z.int(message).min(min, message).max(max, message),
  )
}
