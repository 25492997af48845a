import type { Metadata } from '../metadata.ts'
import type { EventCause } from './event-cause.ts'

export const EVENT_TYPES = [
  'CREATED',
  'RENEWED',
  'RESENT',
  'REMINDED',
  'UPDATED',
  'MAILED',
  'DELIVERY_FAILED',
  'ACCEPTED',
  'DECLINED',
  'REVOKED',
  'EXPIRED',
  'DELETED',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** A record of one change of an invitation. */
export interface InvitationEvent {
  /** `evt_…` */
  id: string
  invitationId: string
  type: EventType
  /** The id of a key or user, `ticket`, or `system`. */
  actor: string
  /** An {@link EventCause}, or a cause of another version. */
  cause: string
  /** The changed fields before the change. */
  before: Metadata | null
  /** The changed fields after the change. */
  after: Metadata | null
  createdAt: Date
  /** Its position in the feed. It is assigned shortly after the commit, and null until then. */
  position: bigint | null
}
