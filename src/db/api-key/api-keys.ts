import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'

/** Finds a stored key by the hash of a secret that works, by the database's clock; null where none has it. */
export function createApiKeyFinder({ prisma }: Database) {
  return (hash: string): Promise<{ id: string; scopes: string[]; owner: string | null } | null> =>
    retryConflicts(async () => {
      const [key] = await prisma.$queryRaw<{ id: string; scopes: string[]; owner: string | null }[]>`
        SELECT id, scopes, owner FROM api_keys
        WHERE (hash = ${hash} OR (previous_hash = ${hash} AND previous_until > now()))
          AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`
      return key ?? null
    })
}

/** Writes that a key is in use; at most once a minute, over all gateways. */
export function createApiKeyUse({ prisma }: Database) {
  return (id: string): Promise<number> =>
    retryConflicts(
      () => prisma.$executeRaw`
        UPDATE api_keys SET last_used_at = now()
        WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    )
}
