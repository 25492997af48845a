import type { Administration } from '../app/administer.ts'
import type { ApiKey, IssuedApiKey } from '../auth/api-key.ts'
import { ALL_SCOPES } from '../auth/principal.ts'
import { PAGE } from '../invitations/page.ts'
import type { KeyAccess, WrittenIssuedKey, WrittenKey } from './key-access.ts'

// Whoever has the database itself may do everything.
const manager = { id: 'cli', scopes: ALL_SCOPES }

/** Keys straight from the database. */
export function keysOnDatabase({ apiKeys, close }: Administration): KeyAccess {
  return {
    create: async (input) => issuedOf(await apiKeys.create({ input, manager })),
    rotate: async (input) => issuedOf(await apiKeys.rotate({ input, manager })),
    revoke: async (id) => written(await apiKeys.revoke(id)),
    list: async () => {
      const all: WrittenKey[] = []
      for (let after: string | null = null; ; ) {
        const { edges, pageInfo } = await apiKeys.list({ first: PAGE.max, after })
        all.push(...edges.map(({ node }) => written(node)))
        if (!pageInfo.hasNextPage) return all
        after = pageInfo.endCursor
      }
    },
    close,
  }
}

function issuedOf({ apiKey, secret }: IssuedApiKey): WrittenIssuedKey {
  return { apiKey: written(apiKey), secret }
}

function written(key: ApiKey): WrittenKey {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    rotatedAt: key.rotatedAt?.toISOString() ?? null,
    previousSecretUntil: key.previousSecretUntil?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  }
}
