import type { EventCause } from './events/event-cause.ts'
import type { Metadata } from './metadata.ts'

/** How long an invitation can be accepted, in days. */
export const INVITATION_LIFETIME_DAYS = { min: 1, max: 365, default: 30 } as const

export const INVITATION_STATUSES = ['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED', 'DECLINED'] as const
/** PENDING → ACCEPTED | REVOKED | EXPIRED | DECLINED. No other transition exists. */
export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

export interface Invitation {
  /** `inv_…` */
  id: string
  emailAddress: string
  emailKey: string
  /** By the clock of the database. A pending invitation past its expiry reads as EXPIRED, even before the sweep. */
  status: InvitationStatus
  publicMetadata: Metadata
  redirectUrl: string | null
  notify: boolean
  locale: string | null
  template: string
  message: string | null
  /** Increased when the link changes. Tickets with an earlier version are no longer valid. */
  linkVersion: number
  createdAt: Date
  updatedAt: Date
  expiresAt: Date
  acceptedAt: Date | null
  revokedAt: Date | null
  declinedAt: Date | null
  inviterId: string | null
  acceptedById: string | null
  supersededById: string | null
}

/** Who changes something, and with which operation. Events record both. */
export interface Actor {
  /** `key_…` or `user_…`; `ticket` for the holder of a ticket; `system` for the gateway itself. */
  id: string
  cause: EventCause
}
