import type { DeliveryKind } from '../../domain/delivery/delivery.ts'
import type { DeliveryEnd, DeliveryStore, PendingDelivery } from '../../domain/delivery/delivery-store.ts'
import { type Ids, uuidOf } from '../../domain/ids.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { cancelDeliveries, cancelUnfinished } from '../lifecycle/cancel-deliveries.ts'
import { bySystem, eventType, insertEvents } from '../lifecycle/record-events.ts'
import { isDeliverable } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { recordset, type SqlTypes } from '../recordset.ts'
import { type InviterRow, inviterColumns, toInviter } from '../user/inviter-columns.ts'
import { executeIn, type MailJobs, mailGroup } from './mail-jobs.ts'

interface BegunRow extends InvitationRow, InviterRow {
  delivery_id: string
  kind: DeliveryKind
  message_id: string
  attempts: number
  age_seconds: number
}

/**
 * Deliveries and their jobs. Each change of the two is one transaction: a statement past Prisma, except for retries
 * and parked deliveries.
 */
export function createDeliveryStore(
  { prisma, query }: Database,
  jobs: MailJobs,
  ids: Pick<Ids, 'event'>,
): DeliveryStore {
  const transact = <T>(work: (tx: Queries) => Promise<T>) => retryConflicts(() => prisma.$transaction(work))
  return {
    begin: async (deliveryIds) => {
      const rows = await retryConflicts(() => query<BegunRow>(beginning(deliveryIds, jobs)))
      const begun = new Map(rows.map((row) => [row.delivery_id, toPendingDelivery(row)]))
      return deliveryIds.map((id) => begun.get(id) ?? null)
    },
    end: async (ends) => {
      const finished = ends.filter(({ kind }) => kind !== 'RETRY')
      const retried = ends.filter(({ kind }) => kind === 'RETRY')
      if (finished.length > 0) await retryConflicts(() => query(ending(finished.map(endRow), jobs, ids)))
      if (retried.length > 0) await transact((tx) => postpone(tx, { jobs, ids }, retried))
    },
    park: (id, error) =>
      transact(async (tx) => {
        const row: EndRow = { id, attempt: null, state: 'FAILED', error, after_seconds: null }
        await tx.$queryRaw`${ending([row], jobs, ids)}`
        await jobs.remove(executeIn(tx), [id])
      }),
  }
}

/** Begins the deliveries that can still be sent. Cancels the others and removes their jobs. */
function beginning(deliveryIds: string[], jobs: MailJobs): Prisma.Sql {
  const given = deliveryIds.map((id) => ({ id, job_id: uuidOf(id) }))
  return Prisma.sql`
    WITH given AS MATERIALIZED (
      SELECT * FROM ${recordset(given, { id: 'text', job_id: 'text' }, 'g')}
    ), begun AS (
      UPDATE deliveries d SET
        state = 'SENDING', attempts = attempts + 1, next_attempt_at = NULL, updated_at = now()
      FROM invitations i, given
      WHERE d.id = given.id AND d.state IN ('QUEUED', 'SENDING')
        AND i.id = d.invitation_id AND ${isDeliverable}
      RETURNING d.*
    ), others AS (
      SELECT id, job_id FROM given WHERE NOT EXISTS (SELECT FROM begun WHERE begun.id = given.id)
    ), canceled AS (${cancelUnfinished(Prisma.sql`SELECT id FROM others`)}
    ), job AS (${Prisma.raw(jobs.removal('SELECT job_id::uuid FROM others'))}
    )
    SELECT begun.id AS delivery_id, begun.kind::text AS kind, begun.message_id, begun.attempts,
      extract(epoch FROM now() - begun.created_at)::float8 AS age_seconds,
      ${inviterColumns}, ${invitationColumns}
    FROM begun JOIN invitations i ON i.id = begun.invitation_id
    LEFT JOIN users inviter ON inviter.id = i.inviter_id`
}

function toPendingDelivery(row: BegunRow): PendingDelivery {
  return {
    id: row.delivery_id,
    invitation: toInvitation(row),
    kind: row.kind,
    inviter: toInviter(row),
    messageId: row.message_id,
    attempt: row.attempts,
    ageSeconds: row.age_seconds,
  }
}

/** Postpones deliveries and their jobs, or cancels them if they can no longer be sent. */
async function postpone(
  tx: Queries,
  { jobs, ids }: { jobs: MailJobs; ids: Pick<Ids, 'event'> },
  retried: DeliveryEnd[],
): Promise<void> {
  const undeliverable = await lockUndeliverable(
    tx,
    retried.map(({ delivery }) => delivery.id),
  )
  const rows = await tx.$queryRaw<EndedRow[]>`${ending(retried.map(endRow), jobs, ids)}`
  const canceled: string[] = []
  for (const { id, next_attempt_at, email_key } of rows) {
    if (next_attempt_at === null || undeliverable.has(id)) canceled.push(id)
    else await jobs.retry(executeIn(tx), { id, group: mailGroup(email_key) }, next_attempt_at)
  }
  await cancelDeliveries(tx, jobs, canceled)
}

/**
 * Locks the invitations of deliveries that are to be retried. Without the lock, a transaction that ends an invitation
 * at the same time would not see that its delivery becomes `QUEUED` again.
 *
 * @returns the deliveries that can no longer be sent.
 */
async function lockUndeliverable(tx: Queries, deliveryIds: string[]): Promise<Set<string>> {
  if (deliveryIds.length === 0) return new Set()
  const deliverable = await tx.$queryRaw<{ id: string }[]>`
    SELECT d.id FROM deliveries d JOIN invitations i ON i.id = d.invitation_id
    WHERE d.id = ANY(${deliveryIds}) AND ${isDeliverable}
    ORDER BY i.id FOR SHARE OF i`
  const undeliverable = new Set(deliveryIds)
  for (const { id } of deliverable) undeliverable.delete(id)
  return undeliverable
}

interface EndRow {
  id: string
  /** The attempt that has ended. Null: the running one, or one that has not begun. */
  attempt: number | null
  state: 'QUEUED' | 'SENT' | 'FAILED'
  error: string | null
  after_seconds: number | null
}

function endRow(ended: DeliveryEnd): EndRow {
  return {
    id: ended.delivery.id,
    attempt: ended.delivery.attempt,
    state: ended.kind === 'RETRY' ? 'QUEUED' : ended.kind,
    error: ended.kind === 'SENT' ? null : ended.error,
    after_seconds: ended.kind === 'RETRY' ? ended.afterSeconds : null,
  }
}

interface EndedRow {
  id: string
  next_attempt_at: Date | null
  email_key: string
}

/**
 * Ends only the latest attempt: a worker that was considered dead must not undo what its successor did. Removes the
 * jobs of deliveries that are finished.
 */
function ending(ends: EndRow[], jobs: MailJobs, ids: Pick<Ids, 'event'>): Prisma.Sql {
  const rows = ends.map((each) => ({ ...each, job_id: uuidOf(each.id), event_id: ids.event() }))
  return Prisma.sql`
    WITH ended AS (
      UPDATE deliveries d SET
        state = e.state::delivery_state,
        last_error = e.error,
        next_attempt_at = now() + make_interval(secs => e.after_seconds),
        sent_at = CASE WHEN e.state = 'SENT' THEN now() END,
        updated_at = now()
      FROM ${recordset(rows, END_TYPES, 'e')}
      WHERE d.id = e.id AND (
        (d.state = 'SENDING' AND d.attempts = e.attempt)
        OR (e.attempt IS NULL AND d.state IN ('QUEUED', 'SENDING'))
      )
      RETURNING d.*, e.event_id, e.job_id
    ), event AS (${insertEvents(
      {
        id: Prisma.sql`event_id`,
        invitationId: Prisma.sql`invitation_id`,
        type: Prisma.sql`CASE state WHEN 'SENT' THEN ${eventType('MAILED')} ELSE ${eventType('DELIVERY_FAILED')} END`,
        ...bySystem('delivery'),
        before: Prisma.sql`NULL::jsonb`,
        after: Prisma.sql`jsonb_strip_nulls(
          jsonb_build_object('delivery', id, 'kind', kind, 'state', state, 'error', last_error))`,
      },
      Prisma.sql`FROM ended WHERE state IN ('SENT', 'FAILED')`,
    )}), job AS (
      ${Prisma.raw(jobs.removal("SELECT job_id::uuid FROM ended WHERE state IN ('SENT', 'FAILED')"))}
    )
    SELECT ended.id, ended.next_attempt_at, i.email_key
    FROM ended JOIN invitations i ON i.id = ended.invitation_id`
}

const END_TYPES: SqlTypes<EndRow & { event_id: string; job_id: string }> = {
  id: 'text',
  job_id: 'text',
  event_id: 'text',
  attempt: 'int',
  state: 'text',
  error: 'text',
  after_seconds: 'float8',
}
