import type { ImportObstacle, ImportOutcome, ImportStore } from '../../domain/create/import-invitations.ts'
import type { Ids } from '../../domain/ids.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import { recordExpiry } from '../change/record-expiry.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { utcText } from '../utc-text.ts'

type Arguments = Parameters<ImportStore['import']>

/** Writes invitations that were made elsewhere, past everything that a creation would count, queue or mail. */
export function createImportStore({ prisma }: Database, ids: Pick<Ids, 'event'>): ImportStore {
  return {
    import: async (...call) => {
      const undone = new Undone()
      try {
        return await retryConflicts(() =>
          prisma.$transaction(async (tx) => {
            const outcomes = await write(tx, ids, call)
            if (call[1].keep) return outcomes
            undone.outcomes = outcomes
            throw undone
          }),
        )
      } catch (error) {
        if (error === undone) return undone.outcomes
        throw error
      }
    },
  }
}

/** Ends a transaction that is not to be kept. */
class Undone extends Error {
  outcomes: (ImportOutcome | ImportObstacle)[] = []
}

async function write(
  tx: Queries,
  ids: Pick<Ids, 'event'>,
  [invitations, { actor }]: Arguments,
): Promise<(ImportOutcome | ImportObstacle)[]> {
  const emailKeys = [...new Set(invitations.map(({ emailKey }) => emailKey))]
  const due = await tx.$queryRaw<{ id: string }[]>`
    UPDATE invitations SET status = 'EXPIRED', remind_at = NULL, updated_at = now()
    WHERE email_key = ANY(${emailKeys}) AND status = 'PENDING' AND expires_at <= now()
    RETURNING id`
  if (due.length > 0) {
    await recordExpiry(
      tx,
      ids,
      due.map(({ id }) => id),
    )
  }
  const rows = await tx.$queryRaw<{ outcome: ImportOutcome | ImportObstacle }[]>`
    WITH given AS (
      SELECT * FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(invitations)}::jsonb) AS (
        id text, "emailAddress" text, "emailKey" text, status text, "publicMetadata" jsonb,
        "createdAt" timestamptz, "updatedAt" timestamptz, "expiresAt" timestamptz, "eventId" text
      )) WITH ORDINALITY AS x(id, email_address, email_key, given_status, public_metadata,
        created_at, updated_at, given_end, event_id, ord)
    ), input AS (
      SELECT *, coalesce(given_end, now() + make_interval(days => ${INVITATION_LIFETIME_DAYS.max}::int)) AS expires_at,
        CASE WHEN given_status = 'PENDING' AND given_end <= now() THEN 'EXPIRED' ELSE given_status END AS status
      FROM given
    ), known AS (
      SELECT id, email_key FROM invitations WHERE id = ANY(${invitations.map(({ id }) => id)})
    ), user_exists AS (
      SELECT email_key FROM users WHERE email_key = ANY(${emailKeys})
    ), i AS (
      INSERT INTO invitations (id, email_address, email_key, status, public_metadata, notify,
        created_at, updated_at, expires_at, accepted_at, revoked_at)
      SELECT id, email_address, email_key, status::invitation_status, public_metadata, false,
        created_at, updated_at, expires_at,
        CASE WHEN status = 'ACCEPTED' THEN updated_at END, CASE WHEN status = 'REVOKED' THEN updated_at END
      FROM input
      WHERE id NOT IN (SELECT id FROM known)
        AND NOT (status = 'PENDING' AND email_key IN (SELECT email_key FROM user_exists))
      ORDER BY email_key, ord
      ON CONFLICT DO NOTHING
      RETURNING id, status, expires_at
    ), event AS (
      INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after, created_at)
      SELECT input.event_id, i.id, 'CREATED', ${actor.id}, ${actor.cause}, NULL,
        jsonb_build_object('status', i.status, 'expiresAt', ${utcText('i.expires_at')}), input.created_at
      FROM i JOIN input ON input.id = i.id
    )
    SELECT CASE
      WHEN i.id IS NOT NULL THEN 'IMPORTED'
      WHEN known.email_key = input.email_key THEN 'UNCHANGED'
      WHEN known.id IS NOT NULL THEN 'ID_TAKEN'
      WHEN input.email_key IN (SELECT email_key FROM user_exists) THEN 'USER_EXISTS'
      ELSE 'PENDING'
    END AS outcome
    FROM input LEFT JOIN i ON i.id = input.id LEFT JOIN known ON known.id = input.id
    ORDER BY input.ord`
  return rows.map(({ outcome }) => outcome)
}
