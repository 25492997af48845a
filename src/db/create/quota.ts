import type { TakeDryRun } from '../../domain/create/bulk.ts'
import type { Limit, QuotaReader, QuotaStanding, QuotaUse } from '../../domain/create/quota.ts'
import { QuotaExceeded } from '../../domain/errors.ts'
import { recipientSubject } from '../../domain/rate-limits.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'

export function createQuotaReader({ prisma }: Pick<Database, 'prisma'>): QuotaReader {
  return {
    standing: (subject) =>
      retryConflicts(async () => {
        const [row] = await prisma.$queryRaw<{ used: number; resets_at: Date }[]>`
          SELECT used, resets_at FROM quota_usage WHERE subject = ${subject} AND resets_at > now()`
        return row === undefined ? null : { used: row.used, resetsAt: row.resets_at }
      }),
  }
}

// What is counted is added to the current window (`u`), or begins the next one.
export const added = Prisma.sql`
  used = excluded.used + CASE WHEN u.resets_at <= now() THEN 0 ELSE u.used END,
  resets_at = CASE WHEN u.resets_at <= now() THEN excluded.resets_at ELSE u.resets_at END`

/**
 * Counts uses of any number of subjects in one statement. A window begins with the first use after the previous
 * window ended.
 *
 * The rows stay locked, so the result holds until the transaction ends.
 */
export async function takeQuotas(
  tx: Queries,
  uses: (QuotaUse & { windowHours: number })[],
): Promise<QuotaStanding[]> {
  const rows = await tx.$queryRaw<{ subject: string; used: number; resets_at: Date }[]>`
    INSERT INTO quota_usage AS u (subject, used, resets_at)
    SELECT subject, amount, now() + make_interval(hours => "windowHours")
    FROM jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) AS x(subject text, amount int, "windowHours" int)
    -- The same order in every transaction prevents deadlocks.
    ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET ${added}
    RETURNING subject, used, resets_at`
  const bySubject = new Map(rows.map((row) => [row.subject, row]))
  return uses.map(({ subject, amount }) => {
    const row = bySubject.get(subject)
    if (row === undefined) throw new Error('A quota row vanished under its lock')
    return { used: row.used - amount, resetsAt: row.resets_at }
  })
}

/** Returns uses. A window without uses is deleted, because it has not begun. */
export async function returnQuotas(tx: Queries, uses: QuotaUse[]): Promise<void> {
  await tx.$executeRaw`
    WITH unused AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) AS x(subject text, amount int)
    ), ended AS (
      DELETE FROM quota_usage u USING unused WHERE u.subject = unused.subject AND u.used <= unused.amount
    )
    UPDATE quota_usage u SET used = u.used - unused.amount
    FROM unused WHERE u.subject = unused.subject AND u.used > unused.amount`
}

/** Counts rows of dry runs in a transaction of its own, because that of the dry run is rolled back. */
export function dryRunQuota({ prisma }: Pick<Database, 'prisma'>, limit: Limit | null): TakeDryRun {
  return async (payerId, rows) => {
    if (limit === null) return null
    const use = { subject: `dry-run:${payerId}`, amount: rows }
    return retryConflicts(() =>
      prisma.$transaction(async (tx) => {
        const [standing] = await takeQuotas(tx, [{ ...use, windowHours: limit.windowHours }])
        if (standing === undefined) throw new Error('A subject of a limit has no standing')
        if (standing.used + rows <= limit.limit) return null
        await returnQuotas(tx, [use])
        return new QuotaExceeded('DRY_RUN', limit.limit, standing.resetsAt)
      }),
    )
  }
}

/**
 * Takes one email for each of these addresses, when an invitation is sent again. Call it before the
 * invitations themselves are locked, as creation does: the same order prevents deadlocks.
 *
 * @returns in order null, or why no email may be sent. If too few are left, the first addresses get them.
 */
export async function takeMails(
  tx: Queries,
  limit: Limit | null,
  emailKeys: readonly string[],
): Promise<(QuotaExceeded | null)[]> {
  if (limit === null || emailKeys.length === 0) return emailKeys.map(() => null)
  const uses = usesOf(emailKeys)
  const standings = await takeQuotas(
    tx,
    uses.map((use) => ({ ...use, windowHours: limit.windowHours })),
  )
  const left = new Map(
    uses.map(({ subject }, index) => [subject, limit.limit - (standings[index]?.used ?? limit.limit)]),
  )
  const resetsAt = new Map(uses.map(({ subject }, index) => [subject, standings[index]?.resetsAt]))
  const refused: string[] = []
  const answers = emailKeys.map((emailKey) => {
    const subject = recipientSubject(emailKey)
    const rest = left.get(subject) ?? 0
    left.set(subject, rest - 1)
    if (rest > 0) return null
    refused.push(emailKey)
    return new QuotaExceeded('RECIPIENT', limit.limit, resetsAt.get(subject) ?? new Date(0))
  })
  await returnMails(tx, limit, refused)
  return answers
}

/** Gives back what {@link takeMails} granted in this transaction for emails that were not queued in the end. @internal for the tests */
export async function returnMails(
  tx: Queries,
  limit: Limit | null,
  emailKeys: readonly string[],
): Promise<void> {
  if (limit !== null && emailKeys.length > 0) await returnQuotas(tx, usesOf(emailKeys))
}

function usesOf(emailKeys: readonly string[]): QuotaUse[] {
  const amounts = new Map<string, number>()
  for (const emailKey of emailKeys) {
    const subject = recipientSubject(emailKey)
    amounts.set(subject, (amounts.get(subject) ?? 0) + 1)
  }
  return [...amounts].map(([subject, amount]) => ({ subject, amount }))
}
