import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { Prisma } from '../generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { type InviterRow, inviterColumns, toInviter } from '../user/inviter-columns.ts'

export interface PreviewRow extends InvitationRow, InviterRow {
  user_exists: boolean
}

/** The columns of a preview of the invitation called `i`. {@link previewSource} is what they are selected from. */
export const previewColumns = Prisma.sql`${invitationColumns}, ${inviterColumns},
  EXISTS (SELECT FROM users u WHERE u.email_key = i.email_key) AS user_exists`

export const previewSource = Prisma.sql`invitations i LEFT JOIN users inviter ON inviter.id = i.inviter_id`

export function toPreview(row: PreviewRow): TicketPreview {
  return { invitation: toInvitation(row), inviter: toInviter(row), userExists: row.user_exists }
}
