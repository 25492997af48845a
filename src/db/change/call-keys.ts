import type { CallUse, StoredCall } from '../../domain/change/change.ts'
import type { Queries } from '../connection/database.ts'

/** @returns null if this transaction claims the key, otherwise the earlier call with it. */
export async function claimCall(
  tx: Queries,
  { actor, key, fingerprint }: CallUse,
): Promise<StoredCall | null> {
  const claimed = await tx.$executeRaw`
    INSERT INTO idempotency_keys (actor, key, fingerprint) VALUES (${actor.id}, ${key}, ${fingerprint})
    ON CONFLICT DO NOTHING`
  if (claimed > 0) return null
  const [used] = await tx.$queryRaw<StoredCall[]>`
    SELECT fingerprint, answer FROM idempotency_keys WHERE actor = ${actor.id} AND key = ${key}`
  return used ?? null
}

export async function settleCall(tx: Queries, { actor, key }: CallUse, answer: unknown): Promise<void> {
  await tx.$executeRaw`
    UPDATE idempotency_keys SET answer = ${JSON.stringify(answer)}::jsonb WHERE actor = ${actor.id} AND key = ${key}`
}
