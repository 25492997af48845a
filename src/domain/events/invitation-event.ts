import type { Metadata } from '../metadata.ts'

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
  /** The operation's name; `link`, `expiry`, `reminder` or `delivery`. */
  cause: string
  /** The changed fields before the change. */
  before: Metadata | null
  /** The changed fields after the change. */
  after: Metadata | null
  createdAt: Date
  /** Its position in the feed. It is assigned shortly after the commit, and null until then. */
  position: bigint | null
}
