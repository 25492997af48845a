import type { Principal } from '../auth/principal.ts'
import type { Invitation, InvitationStatus } from '../domain/invitation.ts'
import type { Links } from '../domain/respond/links.ts'
import type { InvitationJson, Status } from './wire.ts'

// Their types have no place for a declined one: it is over, and not accepted, as a revoked one.
const SHOWN_AS: Record<InvitationStatus, Status> = {
  PENDING: 'pending',
  ACCEPTED: 'accepted',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  DECLINED: 'revoked',
}

/** The statuses that are shown as one of these. */
export function statusesShownAs(shown: readonly Status[]): InvitationStatus[] {
  return Object.entries(SHOWN_AS).flatMap(([status, as]) =>
    isStatus(status) && shown.includes(as) ? [status] : [],
  )
}

function isStatus(name: string): name is InvitationStatus {
  return Object.hasOwn(SHOWN_AS, name)
}

/** An invitation as its caller may see it. */
export function invitationJson(
  invitation: Invitation,
  { principal: { scopes }, links }: { principal: Principal; links: Links },
): InvitationJson {
  const { id, status, linkVersion } = invitation
  const shown = SHOWN_AS[status]
  const hasLink = status === 'PENDING' && scopes.has('invitations:link') && scopes.has('invitations:read')
  return {
    object: 'invitation',
    id,
    email_address: invitation.emailAddress,
    public_metadata: invitation.publicMetadata,
    status: shown,
    ...(hasLink && { url: links.accept({ invitationId: id, linkVersion }) }),
    ...(shown === 'revoked' && { revoked: true as const }),
    expires_at: invitation.expiresAt.getTime(),
    created_at: invitation.createdAt.getTime(),
    updated_at: invitation.updatedAt.getTime(),
  }
}
