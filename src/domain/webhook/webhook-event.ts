import type { PlacedEvent } from '../events/event-log.ts'
import type { EventType } from '../events/invitation-event.ts'
import type { Invitation, InvitationStatus } from '../invitation.ts'

export const WEBHOOK_EVENT_TYPES = [
  'invitation.created',
  'invitation.accepted',
  'invitation.declined',
  'invitation.revoked',
  'invitation.resent',
  'invitation.expired',
  'invitation.delivery_failed',
] as const
/** An event as receivers read it. */
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** Events that are not here are nobody's business outside. */
const SENT_AS: Partial<Record<EventType, WebhookEventType>> = {
  CREATED: 'invitation.created',
  ACCEPTED: 'invitation.accepted',
  DECLINED: 'invitation.declined',
  REVOKED: 'invitation.revoked',
  RENEWED: 'invitation.resent',
  RESENT: 'invitation.resent',
  EXPIRED: 'invitation.expired',
  DELIVERY_FAILED: 'invitation.delivery_failed',
}

/** What status an invitation had right after an event; where none is said, it may have been any. */
const STATUS_AFTER: Partial<Record<EventType, InvitationStatus>> = {
  CREATED: 'PENDING',
  RENEWED: 'PENDING',
  RESENT: 'PENDING',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  REVOKED: 'REVOKED',
  EXPIRED: 'EXPIRED',
}

/** What is sent of one event, whoever receives it. */
export interface WebhookBody {
  eventId: string
  type: WebhookEventType
  /** The body's `data`. It has no link and no ticket: whoever reads it may not accept by it. */
  data: object
}

/** @returns null for events that are not sent, and for those of invitations that are deleted by now. */
export function createWebhookBody({ event, invitation }: PlacedEvent): WebhookBody | null {
  const type = SENT_AS[event.type]
  if (type === undefined || invitation === null) return null
  const { id, actor, cause } = event
  return {
    eventId: id,
    type,
    data: { invitation: snapshot(event, invitation), event: { id, type: event.type, actor, cause } },
  }
}

/** The invitation as it is, but with the status the event left it in: later ones have their own messages. */
function snapshot({ type, after }: PlacedEvent['event'], invitation: Invitation) {
  const status = STATUS_AFTER[type] ?? invitation.status
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
    acceptedAt: status === 'ACCEPTED' ? invitation.acceptedAt : null,
    revokedAt: status === 'REVOKED' ? invitation.revokedAt : null,
    declinedAt: status === 'DECLINED' ? invitation.declinedAt : null,
    inviterId: invitation.inviterId,
    acceptedById: status === 'ACCEPTED' ? invitation.acceptedById : null,
    supersededById: status === 'REVOKED' ? invitation.supersededById : null,
  }
}

/** The database writes times into JSON in a form of its own. */
function expiryIn(after: Record<string, unknown> | null): Date | null {
  const text = after?.['expiresAt']
  const date = typeof text === 'string' ? new Date(text) : null
  return date === null || Number.isNaN(date.getTime()) ? null : date
}
