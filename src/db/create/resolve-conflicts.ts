import type { Renewal, Replacement } from '../../domain/create/creation-store.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Queries } from '../connection/database.ts'
import { executeIn } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { renewedReminderAt } from '../lifecycle/reminder-times.ts'
import { isPending } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { recordset } from '../recordset.ts'
import { insertInvitations, renewalChanges, renewedValues } from './creation-columns.ts'
import {
  type CreationOptions,
  draftRow,
  eventsAndDeliveries,
  inputRows,
  mailJobsOf,
  renewalRow,
} from './creation-rows.ts'
import { invitationsByEmailKey } from './invitations-by-email-key.ts'

/** First the one that counts for the guarantee of one pending invitation per address, then the newest. */
export async function lockPending(tx: Queries, emailKeys: string[]): Promise<Invitation[]> {
  const rows = await tx.$queryRaw<InvitationRow[]>`
    WITH locked AS (
      SELECT * FROM invitations
      WHERE id = ANY(ARRAY(SELECT i.id FROM ${invitationsByEmailKey(emailKeys)} WHERE ${isPending}))
      ORDER BY email_key, duplicate_allowed, created_at DESC, id DESC
      FOR UPDATE
    )
    -- They may have changed before they were locked.
    SELECT ${invitationColumns} FROM locked i WHERE ${isPending}
    ORDER BY i.email_key, i.duplicate_allowed, i.created_at DESC, i.id DESC`
  return rows.map(toInvitation)
}

/** Renews locked invitations: a new link and expiry, and the fields that the drafts give. */
export async function renewInvitations(
  tx: Queries,
  { jobs, messageIdDomain, reminderDays }: CreationOptions,
  renewals: Renewal[],
): Promise<Invitation[]> {
  const rows = await tx.$queryRaw<InvitationRow[]>`
    WITH ${inputRows(renewals.map((renewal) => renewalRow(renewal, messageIdDomain)))}, i AS (
      UPDATE invitations i SET
        expires_at = now() + make_interval(days => input.expires_in_days),
        link_version = link_version + 1,
        grace_version = NULL,
        grace_until = NULL,
        ${renewedValues},
        metadata_trusted = CASE
          WHEN input.public_metadata IS NULL THEN i.metadata_trusted ELSE input.metadata_trusted END,
        remind_at = ${renewedReminderAt(reminderDays, Prisma.sql`input.notify`)},
        updated_at = now()
      FROM input WHERE i.id = input.id
      RETURNING i.*
    ), ${renewalChanges}, ${eventsAndDeliveries('RENEWED')}
    SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
  await cancelOldLinks(
    tx,
    jobs,
    renewals.map(({ existing, draft }) => ({ id: existing.id, except_id: draft.deliveryId })),
  )
  await jobs.add(executeIn(tx), mailJobsOf(renewals.map(({ draft }) => draft)))
  return rows.map(toInvitation)
}

/** Revokes locked invitations and inserts their successors. */
export async function replaceInvitations(
  tx: Queries,
  { jobs, ids, messageIdDomain, reminderDays }: CreationOptions,
  replacements: Replacement[],
): Promise<Invitation[]> {
  const links = replacements.flatMap(({ draft, replaced }) =>
    replaced.map(({ id }) => ({ id, successor_id: draft.invitationId })),
  )
  const rows = await tx.$queryRaw<InvitationRow[]>`
    WITH ${inputRows(replacements.map(({ draft }) => draftRow(draft, messageIdDomain)))}, link AS (
      SELECT * FROM ${recordset(links, { id: 'text', successor_id: 'text' }, 'x')}
    ), revoked AS (${endInvitations('REVOKED', {
      set: Prisma.sql`superseded_by_id = link.successor_id,`,
      from: Prisma.sql`FROM link`,
      where: Prisma.sql`i.id = link.id`,
      isLocked: true,
      returning: Prisma.sql`i.id`,
    })}), i AS (
      ${insertInvitations(
        reminderDays,
        // Reading "revoked" makes it happen first, so that the unique index has room.
        Prisma.sql`FROM input WHERE (SELECT count(*) FROM revoked) >= 0 ORDER BY email_key`,
      )}
      RETURNING *
    ), ${eventsAndDeliveries('CREATED')}
    SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
  const ends = replacements.flatMap(({ draft, replaced }) =>
    replaced.map(({ id }) => ({
      invitationId: id,
      eventId: ids.event(),
      actor: draft.actor,
      details: { supersededBy: draft.invitationId },
    })),
  )
  await recordEnds(tx, jobs, { status: 'REVOKED', ends })
  await jobs.add(executeIn(tx), mailJobsOf(replacements.map(({ draft }) => draft)))
  return rows.map(toInvitation)
}
