import { z } from 'zod'
import { failure } from './mutation-result.ts'

/** What is asked of every invitation. Its link is asked for only where that is the purpose. */
export const INVITATION = `id emailAddress status publicMetadata redirectUrl notify locale template message
  createdAt updatedAt expiresAt acceptedAt revokedAt declinedAt inviter { id } acceptedBy { id }`
export const DETAILS = `${INVITATION} supersededBy { id } renewedFrom { id }
  deliveries { id kind state attempts nextAttemptAt lastError messageId createdAt sentAt }`
export const EVENT = 'id type actor cause before after createdAt'

const moment = z.string().nullable()
const named = z.object({ id: z.string() }).nullable()
const json = z.record(z.string(), z.unknown())

export const invitation = z.object({
  id: z.string(),
  emailAddress: z.string(),
  status: z.string(),
  publicMetadata: json,
  redirectUrl: z.string().nullable(),
  notify: z.boolean(),
  locale: z.string().nullable(),
  template: z.string(),
  message: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  expiresAt: z.string(),
  acceptedAt: moment,
  revokedAt: moment,
  declinedAt: moment,
  inviter: named,
  acceptedBy: named,
})

export const created = invitation.extend({ url: z.string().nullable() })

const delivery = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  attempts: z.number(),
  nextAttemptAt: moment,
  lastError: z.string().nullable(),
  messageId: z.string(),
  createdAt: z.string(),
  sentAt: moment,
})

export const event = z.object({
  id: z.string(),
  type: z.string(),
  actor: z.string(),
  cause: z.string(),
  before: json.nullable(),
  after: json.nullable(),
  createdAt: z.string(),
})

export const details = invitation.extend({
  supersededBy: named,
  renewedFrom: named,
  deliveries: z.array(delivery),
})

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
export const page = z.object({ nodes: z.array(invitation), pageInfo })
export const eventPage = z.object({ nodes: z.array(event), pageInfo })

export const many = z.object({
  created: z.number(),
  failed: z.number(),
  dryRun: z.boolean(),
  results: z.array(
    z.object({ index: z.number(), emailAddress: z.string().nullable(), result: z.union([failure, created]) }),
  ),
})

/** As JSON has it: moments are text. */
export type WrittenInvitation = z.infer<typeof invitation>
/** With its link; null where it is not pending, or the caller may not see it. */
export type CreatedInvitation = z.infer<typeof created>
export type WrittenEvent = z.infer<typeof event>
/** With its mails, the newest first, and its events, the oldest first. */
export type ShownInvitation = z.infer<typeof details> & { events: WrittenEvent[] }
export type InvitationPage = z.infer<typeof page>
/** A row's `result` has a `code` where there is no invitation. In a dry run none is kept. */
export type ManyCreated = z.infer<typeof many>
