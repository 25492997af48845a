import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { Prisma } from '../generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'

export interface PreviewRow extends InvitationRow {
  inviter: string | null
  user_exists: boolean
}

/** The columns of a preview of the invitation called `i`. {@link previewSource} is what they are selected from. */
export const previewColumns = Prisma.sql`${invitationColumns}, inviter.email_address AS inviter,
  EXISTS (SELECT FROM users u WHERE u.email_key = i.email_key) AS user_exists`

export const previewSource = Prisma.sql`invitations i LEFT JOIN users inviter ON inviter.id = i.inviter_id`

export function toPreview(row: PreviewRow): TicketPreview {
  return { invitation: toInvitation(row), inviter: row.inviter, userExists: row.user_exists }
}
