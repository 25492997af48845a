import type { Database } from './database.ts'
import { availably } from './errors.ts'

/** Finds a stored key by its hash; null for one that is revoked or expired, by the database's clock. */
export function apiKeyFinder({ prisma }: Database) {
  return (hash: string): Promise<{ id: string; scopes: string[] } | null> =>
    availably(async () => {
      const [key] = await prisma.$queryRaw<{ id: string; scopes: string[] }[]>`
        SELECT id, scopes FROM api_keys
        WHERE hash = ${hash} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`
      return key ?? null
    })
}
