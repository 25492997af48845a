import type { Invitation } from '../../domain/invitation.ts'
import { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'

/** The columns of an invitation. A field without a column fails the type check. */
export const INVITATION_COLUMNS = {
  id: 'id',
  emailAddress: 'email_address',
  emailKey: 'email_key',
  status: 'status',
  publicMetadata: 'public_metadata',
  redirectUrl: 'redirect_url',
  notify: 'notify',
  locale: 'locale',
  template: 'template',
  message: 'message',
  linkVersion: 'link_version',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
  acceptedAt: 'accepted_at',
  revokedAt: 'revoked_at',
  declinedAt: 'declined_at',
  inviterId: 'inviter_id',
  acceptedById: 'accepted_by_id',
  supersededById: 'superseded_by_id',
} as const satisfies Record<keyof Invitation, string>

/** An invitation as {@link invitationColumns} select it. */
export type InvitationRow = {
  [Field in keyof Invitation as (typeof INVITATION_COLUMNS)[Field]]: Invitation[Field]
}

/** The columns of the invitation called `i`, for SELECT and RETURNING. */
export const invitationColumns = Prisma.join(
  Object.values(INVITATION_COLUMNS).map((column) =>
    column === 'status' ? Prisma.sql`${currentStatus} AS status` : Prisma.raw(`i.${column}`),
  ),
)

/** The link of this version leads to the invitation: it is the latest, or the previous one in its grace period. */
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

export function invitationsById(rows: readonly InvitationRow[]): Map<string, Invitation> {
  return new Map(rows.map((row) => [row.id, toInvitation(row)]))
}
