import { assertNever } from '../../lib/assert-never.ts'
import type { PlacedEvent } from '../events/event-log.ts'
import type { EventType } from '../events/invitation-event.ts'
import type { Invitation, InvitationStatus } from '../invitation.ts'

/**
 * How each event is sent. Null: it is not sent.
 *
 * `statusAfter` is the status of the invitation right after the event. Null: it can be any.
 */
const WEBHOOK_EVENTS = {
  CREATED: { type: 'invitation.created', statusAfter: 'PENDING' },
  RENEWED: { type: 'invitation.resent', statusAfter: 'PENDING' },
  RESENT: { type: 'invitation.resent', statusAfter: 'PENDING' },
  REMINDED: null,
  UPDATED: null,
  MAILED: null,
  DELIVERY_FAILED: { type: 'invitation.delivery_failed', statusAfter: null },
  ACCEPTED: { type: 'invitation.accepted', statusAfter: 'ACCEPTED' },
  DECLINED: { type: 'invitation.declined', statusAfter: 'DECLINED' },
  REVOKED: { type: 'invitation.revoked', statusAfter: 'REVOKED' },
  EXPIRED: { type: 'invitation.expired', statusAfter: 'EXPIRED' },
  DELETED: null,
} as const satisfies Record<EventType, { type: string; statusAfter: InvitationStatus | null } | null>

type SentEventType = NonNullable<(typeof WEBHOOK_EVENTS)[EventType]>['type']

/** The type of a message that tests an endpoint. It belongs to no event. */
export const WEBHOOK_TEST = 'webhook.test'

/** The types of message that an endpoint can receive. */
export const WEBHOOK_EVENT_TYPES = [
  'invitation.created',
  'invitation.accepted',
  'invitation.declined',
  'invitation.revoked',
  'invitation.resent',
  'invitation.expired',
  'invitation.delivery_failed',
  WEBHOOK_TEST,
] as const satisfies readonly (SentEventType | typeof WEBHOOK_TEST)[]
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** What is sent of one event. It is the same for all receivers. */
export interface WebhookBody {
  eventId: string
  type: WebhookEventType
  /** The body's `data`. It contains no link and no ticket, so that a reader cannot accept the invitation. */
  data: object
}

/** @returns null for events that are not sent, and for events of invitations that have been deleted. */
export function createWebhookBody({ event, invitation }: PlacedEvent): WebhookBody | null {
  const sent = WEBHOOK_EVENTS[event.type]
  if (sent === null || invitation === null) return null
  const { id, type, actor, cause, after } = event
  const status = sent.statusAfter ?? invitation.status
  const data = { invitation: snapshot(invitation, status, after), event: { id, type, actor, cause } }
  return { eventId: id, type: sent.type, data }
}

/** The current invitation, with the status that the event gave it. Later changes have their own messages. */
function snapshot(invitation: Invitation, status: InvitationStatus, after: PlacedEvent['event']['after']) {
  const { id, emailAddress, publicMetadata, redirectUrl, notify, locale, template, message } = invitation
  return {
    id,
    emailAddress,
    status,
    publicMetadata,
    redirectUrl,
    notify,
    locale,
    template,
    message,
    createdAt: invitation.createdAt,
    updatedAt: invitation.updatedAt,
    expiresAt: expiryIn(after) ?? invitation.expiresAt,
    inviterId: invitation.inviterId,
    ...endFields(invitation, status),
  }
}

const NO_END = {
  acceptedAt: null,
  revokedAt: null,
  declinedAt: null,
  acceptedById: null,
  supersededById: null,
} satisfies Partial<Invitation>

/** The fields that say how an invitation ended. The invitation may have reached a later status by now. */
function endFields(invitation: Invitation, status: InvitationStatus) {
  switch (status) {
    case 'PENDING':
    case 'EXPIRED':
      return NO_END
    case 'ACCEPTED':
      return { ...NO_END, acceptedAt: invitation.acceptedAt, acceptedById: invitation.acceptedById }
    case 'REVOKED':
      return { ...NO_END, revokedAt: invitation.revokedAt, supersededById: invitation.supersededById }
    case 'DECLINED':
      return { ...NO_END, declinedAt: invitation.declinedAt }
    default:
      return assertNever(status)
  }
}

/** The database has its own format for times in JSON. */
function expiryIn(after: Record<string, unknown> | null): Date | null {
  const text = after?.['expiresAt']
  const date = typeof text === 'string' ? new Date(text) : null
  return date === null || Number.isNaN(date.getTime()) ? null : date
}
