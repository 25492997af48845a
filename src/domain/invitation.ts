import type { Metadata } from './metadata.ts'

/** How long an invitation can be accepted, in days. */
export const INVITATION_LIFETIME_DAYS = { min: 1, max: 365, default: 30 } as const

export const INVITATION_STATUSES = ['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED', 'DECLINED'] as const
/** PENDING → ACCEPTED | REVOKED | EXPIRED | DECLINED; nothing leads back. */
export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

export interface Invitation {
  /** `inv_…` */
  id: string
  emailAddress: string
  emailKey: string
  /** By the database's clock: a pending one past its expiry reads EXPIRED, swept or not. */
  status: InvitationStatus
  publicMetadata: Metadata
  redirectUrl: string | null
  notify: boolean
  locale: string | null
  template: string
  message: string | null
  /** Raised when the link changes; tickets of an earlier version are dead. */
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

/** Who acts, and by what: both are written into the events of what they change. */
export interface Actor {
  /** `key_…` or `user_…`; `ticket` for whoever holds one; `system` for the gateway itself. */
  id: string
  /** The operation's name, such as `createInvitation`; `link` for the page behind it. */
  cause: string
}
