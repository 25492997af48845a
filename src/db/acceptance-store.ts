import type { AcceptanceStore, TicketPreview } from '../invitations/ports.ts'
import type { Database } from './database.ts'
import { availably, repeatably } from './errors.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'

export function acceptanceStore({ prisma }: Database): AcceptanceStore {
  return {
    preview: ({ invitationId, linkVersion }) =>
      availably(async (): Promise<TicketPreview | null> => {
        const [row] = await prisma.$queryRaw<
          (InvitationRow & { inviter: string | null; user_exists: boolean })[]
        >`
          SELECT ${invitationColumns}, inviter.email_address AS inviter,
            EXISTS (SELECT FROM users u WHERE u.email_key = i.email_key) AS user_exists
          FROM invitations i LEFT JOIN users inviter ON inviter.id = i.inviter_id
          WHERE i.id = ${invitationId} AND i.link_version = ${linkVersion}`
        return row === undefined
          ? null
          : { invitation: toInvitation(row), inviter: row.inviter, userExists: row.user_exists }
      }),
    accept: ({ invitationId, linkVersion }, { userId, eventId }) =>
      repeatably(() =>
        prisma.$transaction(async (tx) => {
          const accepted = await tx.$executeRaw`
            WITH accepted AS (
              UPDATE invitations SET status = 'ACCEPTED', accepted_at = now(), updated_at = now()
              WHERE id = ${invitationId} AND link_version = ${linkVersion}
                AND status = 'PENDING' AND expires_at > now()
              RETURNING *
            )
            INSERT INTO users (id, email_address, email_key, email_verified_at, public_metadata)
            SELECT ${userId}, email_address, email_key,
              -- A link that only the inviter has seen proves nothing of who reads the address's mail.
              CASE WHEN EXISTS (
                SELECT FROM deliveries d
                WHERE d.invitation_id = accepted.id AND d.link_version = accepted.link_version AND d.state IN ('SENT', 'SENDING')
              ) THEN now() END,
              public_metadata
            FROM accepted
            ON CONFLICT (email_key) DO UPDATE SET
              public_metadata = excluded.public_metadata || users.public_metadata,
              email_verified_at = coalesce(users.email_verified_at, excluded.email_verified_at),
              updated_at = now()`
          if (accepted === 0) return false
          await tx.$executeRaw`
            WITH accepted AS (
              UPDATE invitations SET accepted_by_id = (SELECT id FROM users u WHERE u.email_key = invitations.email_key)
              WHERE id = ${invitationId}
              RETURNING id, accepted_by_id
            )
            INSERT INTO invitation_events (id, invitation_id, type, actor, data)
            SELECT ${eventId}, id, 'ACCEPTED', 'ticket', jsonb_build_object('acceptedBy', accepted_by_id) FROM accepted`
          return true
        }),
      ),
  }
}
