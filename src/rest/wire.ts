import { z } from 'zod'
import { INVITATION_LIFETIME_DAYS } from '../domain/invitation.ts'
import { SLICE } from '../domain/list/list-input.ts'
import type { Metadata } from '../domain/metadata.ts'

// What the wire is, once: requests are checked by these, and the OpenAPI document is made of them.

/** Rows of a bulk call. */
export const REST_BULK_ROWS = 10

export const STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const
export type Status = (typeof STATUSES)[number]

const SORTS = ['created_at', 'email_address', 'expires_at'] as const
const ORDERS = SORTS.flatMap((sort) => [sort, `+${sort}`, `-${sort}`] as const)

const daysMessage = `must be a whole number from ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max}`

// Not z.record, which leaves out `__proto__` without a word; what is in it the domain judges.
const metadata = z
  .custom<Metadata>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'must be a JSON object',
  })
  .meta({ type: 'object', additionalProperties: true })

export const createBody = z
  .strictObject({
    email_address: z.string('must be text').describe('The address to invite. The email is sent to it.'),
    public_metadata: metadata
      .nullish()
      .describe('A JSON object of at most 8 KB that becomes the user’s. Default: {}.'),
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
      .enum(['invitation', 'waitlist_invitation'], 'must be one of: invitation, waitlist_invitation')
      .nullish()
      .describe('The template of the email. Default: invitation.'),
  })
  .describe('The invitation to create. null counts as not set.')

export type CreateBody = z.output<typeof createBody>

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
    // In a URL a plus sign is a space, unless it is written %2B.
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

/** Those that are lists, each member with the name before it. */
export const REPEATABLE: ReadonlySet<string> = new Set(['status'])

const moment = (says: string) => z.int().describe(`${says}, in milliseconds since 1970.`)

export const invitationSchema = z
  .strictObject({
    object: z.literal('invitation'),
    id: z.string().describe('`inv_…`'),
    email_address: z.string().describe('The address as it was entered.'),
    public_metadata: metadata,
    status: z.enum(STATUSES).describe('`revoked` also if the invited person declined.'),
    url: z
      .string()
      .optional()
      .describe(
        'The link. It differs from the link in the email and does not verify the address. Present while the invitation is pending, for callers with the scopes `invitations:link` and `invitations:read`.',
      ),
    revoked: z.literal(true).optional().describe('Present only if the status is `revoked`.'),
    expires_at: moment('When it expires').nullable(),
    created_at: moment('When it was created'),
    updated_at: moment('When it last changed'),
  })
  .describe('An invitation.')

export type InvitationJson = z.output<typeof invitationSchema>

export const invitationsSchema = z.array(invitationSchema).describe('Invitations.')

export const invitationPageSchema = z
  .strictObject({
    data: invitationsSchema,
    total_count: z.int().min(0).describe('The number of invitations on all pages.'),
  })
  .describe('A part of a list of invitations.')

export const invitationListSchema = z.union([invitationsSchema, invitationPageSchema])

export const deletedInvitationSchema = z
  .strictObject({
    object: z.literal('invitation'),
    id: z.string().describe('The id of the deleted invitation.'),
    deleted: z.literal(true),
  })
  .describe('What is left of a deleted invitation.')

export const errorResponseSchema = z
  .strictObject({
    errors: z
      .array(
        z.strictObject({
          code: z.string().describe('The error code, for programs.'),
          message: z.string().describe('A short message for people.'),
          long_message: z.string().describe('The full message for people.'),
          meta: z.strictObject({
            param_name: z.string().optional().describe('The name of the parameter.'),
            email_addresses: z.array(z.string()).optional().describe('The addresses of the error.'),
            data: z
              .strictObject({ index: z.int().min(0).describe('The row of a bulk call, starting at 0.') })
              .optional(),
          }),
        }),
      )
      .min(1),
    clerk_trace_id: z.string().describe('The request’s id in the gateway’s log.'),
  })
  .describe('The reasons why the request failed.')

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : text),
    z.int(message).min(min, message).max(max, message),
  )
}
