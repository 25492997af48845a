import type { Actor } from '../invitations/invitation.ts'
import type { QuotaGrant } from '../invitations/ports.ts'
import type { Queries } from './database.ts'

/** `limit` invitees a window, for each caller. */
export interface QuotaOptions {
  limit: number
  windowHours: number
}

/** Takes what is left of `wanted`; a window begins with the first invitee after the last one ended. */
export async function takeQuota(
  tx: Queries,
  quota: QuotaOptions | null,
  actor: Actor,
  wanted: number,
): Promise<QuotaGrant> {
  if (quota === null) return { granted: wanted, limit: Number.POSITIVE_INFINITY, resetsAt: new Date(0) }
  const { limit, windowHours } = quota
  await tx.$executeRaw`
    INSERT INTO quota_usage (actor, used, resets_at)
    VALUES (${actor.id}, 0, now() + make_interval(hours => ${windowHours}))
    ON CONFLICT (actor) DO UPDATE SET
      used = CASE WHEN quota_usage.resets_at <= now() THEN 0 ELSE quota_usage.used END,
      resets_at = CASE WHEN quota_usage.resets_at <= now() THEN excluded.resets_at ELSE quota_usage.resets_at END`
  // The row is locked since the upsert, so what is read here is what is taken.
  const [usage] = await tx.$queryRaw<{ granted: number; resets_at: Date }[]>`
    UPDATE quota_usage u SET used = u.used + taken.n
    FROM (SELECT least(${wanted}::int, greatest(${limit}::int - used, 0)) AS n FROM quota_usage WHERE actor = ${actor.id}) taken
    WHERE u.actor = ${actor.id}
    RETURNING taken.n AS granted, u.resets_at`
  if (usage === undefined) throw new Error('The quota row vanished under its lock')
  return { granted: usage.granted, limit, resetsAt: usage.resets_at }
}

export async function returnQuota(tx: Queries, actor: Actor, unused: number): Promise<void> {
  await tx.$executeRaw`UPDATE quota_usage SET used = greatest(used - ${unused}::int, 0) WHERE actor = ${actor.id}`
}
