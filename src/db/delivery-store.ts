import type { DeliveryStore, PendingDelivery } from '../invitations/ports.ts'
import type { Database, Queries } from './database.ts'
import { repeatably } from './errors.ts'
import type { DeliveryState } from './generated/client.ts'
import { Prisma } from './generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'
import { executeIn, type MailJobs } from './mail-jobs.ts'

interface BegunRow extends InvitationRow {
  delivery_id: string
  message_id: string
  attempts: number
  age_seconds: number
  inviter: string | null
  delivery_link_version: number
}

/** Keeps deliveries and their jobs in step: each change of the two is one transaction. */
export function deliveryStore(database: Database, jobs: MailJobs): DeliveryStore {
  return {
    begin: (deliveryId) =>
      transact(async (tx) => {
        const [row] = await tx.$queryRaw<BegunRow[]>`
          WITH begun AS (
            UPDATE deliveries SET
              state = 'SENDING', attempts = attempts + 1, next_attempt_at = NULL, updated_at = now()
            WHERE id = ${deliveryId} AND state IN ('QUEUED', 'SENDING')
            RETURNING *
          )
          SELECT begun.id AS delivery_id, begun.message_id, begun.attempts, begun.link_version AS delivery_link_version,
            extract(epoch FROM now() - begun.created_at)::float8 AS age_seconds,
            u.email_address AS inviter, ${invitationColumns}
          FROM begun JOIN invitations i ON i.id = begun.invitation_id LEFT JOIN users u ON u.id = i.inviter_id`
        if (row === undefined) {
          await jobs.remove(executeIn(tx), [deliveryId])
          return null
        }
        const invitation = toInvitation(row)
        if (invitation.status !== 'PENDING' || invitation.linkVersion !== row.delivery_link_version) {
          await tx.$executeRaw`
            UPDATE deliveries SET state = 'CANCELED', attempts = attempts - 1 WHERE id = ${deliveryId}`
          await jobs.remove(executeIn(tx), [deliveryId])
          return null
        }
        return {
          id: row.delivery_id,
          invitation,
          inviter: row.inviter,
          messageId: row.message_id,
          attempt: row.attempts,
          ageSeconds: row.age_seconds,
        }
      }),
    succeed: (delivery) => end(delivery, 'SENT', null),
    fail: (delivery, error) => end(delivery, 'FAILED', error),
    retry: (delivery, error, afterSeconds) =>
      transact(async (tx) => {
        const [row] = await tx.$queryRaw<{ next_attempt_at: Date }[]>`
          UPDATE deliveries SET state = 'QUEUED', last_error = ${error}, updated_at = now(),
            next_attempt_at = now() + make_interval(secs => ${afterSeconds}::float8)
          WHERE ${isAttempt(delivery)}
          RETURNING next_attempt_at`
        if (row !== undefined) await jobs.retry(executeIn(tx), delivery.id, row.next_attempt_at)
      }),
  }

  function end(delivery: PendingDelivery, state: DeliveryState, error: string | null): Promise<void> {
    return transact(async (tx) => {
      const ended = await tx.$executeRaw`
        UPDATE deliveries SET state = ${state}::delivery_state, last_error = ${error}, updated_at = now(),
          sent_at = CASE WHEN ${state} = 'SENT' THEN now() END
        WHERE ${isAttempt(delivery)}`
      if (ended > 0) await jobs.remove(executeIn(tx), [delivery.id])
    })
  }

  function transact<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return repeatably(() => database.prisma.$transaction(work))
  }
}

/** Only while this attempt is the latest: a worker taken for dead must not undo what its successor did. */
function isAttempt({ id, attempt }: PendingDelivery): Prisma.Sql {
  return Prisma.sql`id = ${id} AND state = 'SENDING' AND attempts = ${attempt}`
}
