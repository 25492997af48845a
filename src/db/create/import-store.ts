import type { ImportObstacle, ImportOutcome, ImportStore } from '../../domain/create/import-invitations.ts'
import type { Ids } from '../../domain/ids.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { Database, Queries } from '../connection/database.ts'
import { rollBackUnless } from '../connection/roll-back-unless.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { expireByEmailKey, recordExpiry } from '../lifecycle/expire-invitations.ts'
import { eventType, insertEvents } from '../lifecycle/record-events.ts'
import { numberedRecordset, type SqlTypes } from '../recordset.ts'
import { utcText } from '../utc-text.ts'

type Arguments = Parameters<ImportStore['import']>

export interface ImportStoreOptions {
  database: Database
  jobs: MailJobs
  ids: Pick<Ids, 'event'>
}

/** Inserts invitations that were created elsewhere. Nothing is counted against a limit, and nothing is emailed. */
export function createImportStore(options: ImportStoreOptions): ImportStore {
  return {
    import: (...call) =>
      rollBackUnless(
        options.database,
        () => call[1].keep,
        (tx) => write(tx, options, call),
      ),
  }
}

async function write(
  tx: Queries,
  options: ImportStoreOptions,
  [invitations, { actor }]: Arguments,
): Promise<(ImportOutcome | ImportObstacle)[]> {
  const emailKeys = [...new Set(invitations.map(({ emailKey }) => emailKey))]
  const expired = await tx.$queryRaw<{ id: string }[]>`${expireByEmailKey(emailKeys)}`
  await recordExpiry(
    tx,
    options,
    expired.map(({ id }) => id),
  )
  const rows = await tx.$queryRaw<{ outcome: ImportOutcome | ImportObstacle }[]>`
    WITH given AS (
      SELECT * FROM ${numberedRecordset(invitations.map(rowOf), ROW_TYPES, 'x')}
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
      ${insertEvents(
        {
          id: Prisma.sql`input.event_id`,
          invitationId: Prisma.sql`i.id`,
          type: eventType('CREATED'),
          actor: Prisma.sql`${actor.id}`,
          cause: Prisma.sql`${actor.cause}`,
          before: Prisma.sql`NULL::jsonb`,
          after: Prisma.sql`jsonb_build_object('status', i.status, 'expiresAt', ${utcText('i.expires_at')})`,
          createdAt: Prisma.sql`input.created_at`,
        },
        Prisma.sql`FROM i JOIN input ON input.id = i.id`,
      )}
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

function rowOf(invitation: Arguments[0][number]) {
  return {
    id: invitation.id,
    email_address: invitation.emailAddress,
    email_key: invitation.emailKey,
    given_status: invitation.status,
    public_metadata: invitation.publicMetadata,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
    given_end: invitation.expiresAt,
    event_id: invitation.eventId,
  }
}

const ROW_TYPES: SqlTypes<ReturnType<typeof rowOf>> = {
  id: 'text',
  email_address: 'text',
  email_key: 'text',
  given_status: 'text',
  public_metadata: 'jsonb',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  given_end: 'timestamptz',
  event_id: 'text',
}
