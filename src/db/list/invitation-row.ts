import type { Invitation, InvitationStatus } from '../../domain/invitation.ts'
import type { Metadata } from '../../domain/metadata.ts'
import { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'

/** An invitation as {@link invitationColumns} select it. */
export interface InvitationRow {
  id: string
  email_address: string
  email_key: string
  status: InvitationStatus
  public_metadata: Metadata
  redirect_url: string | null
  notify: boolean
  locale: string | null
  template: string
  message: string | null
  link_version: number
  created_at: Date
  updated_at: Date
  expires_at: Date
  accepted_at: Date | null
  revoked_at: Date | null
  declined_at: Date | null
  inviter_id: string | null
  accepted_by_id: string | null
  superseded_by_id: string | null
}

/** The columns of the invitation called `i`. */
export const invitationColumns = Prisma.sql`i.id, i.email_address, i.email_key,
  ${currentStatus} AS status,
  i.public_metadata, i.redirect_url, i.notify, i.locale, i.template, i.message, i.link_version,
  i.created_at, i.updated_at, i.expires_at, i.accepted_at, i.revoked_at, i.declined_at,
  i.inviter_id, i.accepted_by_id, i.superseded_by_id`

/** Of an invitation: whether the link of this version leads to it, as the latest or as the one before in its grace. */
export function linkIs(version: number): Prisma.Sql {
  return Prisma.sql`(link_version = ${version} OR (grace_version = ${version} AND grace_until > now()))`
}

export function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    emailAddress: row.email_address,
    emailKey: row.email_key,
    status: row.status,
    publicMetadata: row.public_metadata,
    redirectUrl: row.redirect_url,
    notify: row.notify,
    locale: row.locale,
    template: row.template,
    message: row.message,
    linkVersion: row.link_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    revokedAt: row.revoked_at,
    declinedAt: row.declined_at,
    inviterId: row.inviter_id,
    acceptedById: row.accepted_by_id,
    supersededById: row.superseded_by_id,
  }
}
