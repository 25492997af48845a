import type { Part } from '../../domain/list/page.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { allOf } from '../list/invitation-filter.ts'

/** A key as {@link columns} select it: neither hash is ever read. */
interface ApiKeyRow {
  id: string
  name: string
  state: 'ACTIVE' | 'EXPIRED' | 'REVOKED'
  hint: string | null
  scopes: string[]
  createdBy: string | null
  owner: string | null
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  rotatedAt: Date | null
  previousSecretUntil: Date | null
  lastUsedAt: Date | null
}

interface KeptSecret {
  hash: string
  hint: string
}

interface NewRow extends KeptSecret {
  id: string
  name: string
  scopes: string[]
  createdBy: string
  owner: string | null
  expiresInDays: number | null
}

const columns = Prisma.sql`k.id, k.name, k.hint, k.scopes, k.created_by AS "createdBy", k.owner,
  CASE WHEN k.revoked_at IS NOT NULL THEN 'REVOKED' WHEN k.expires_at <= now() THEN 'EXPIRED' ELSE 'ACTIVE' END AS state,
  k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt",
  k.rotated_at AS "rotatedAt", k.last_used_at AS "lastUsedAt",
  CASE WHEN k.previous_until > now() THEN k.previous_until END AS "previousSecretUntil"`

/** All names of a person by which keys name their owner: before the user is linked to the subject, and after. */
function namesOf(name: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ${name}
    UNION ALL SELECT 'sub:' || external_id FROM users WHERE id = ${name}
    UNION ALL SELECT id FROM users WHERE external_id = substr(${name}, 5) AND ${name} LIKE 'sub:%'`
}

/** The keys in the database, but for their secrets. */
export function createApiKeyStore({ prisma }: Database) {
  return {
    create: ({ id, name, hash, hint, scopes, createdBy, owner, expiresInDays }: NewRow) =>
      one(Prisma.sql`
        INSERT INTO api_keys AS k (id, name, hash, hint, scopes, created_by, owner, expires_at)
        VALUES (${id}, ${name}, ${hash}, ${hint}, ${scopes}::text[], ${createdBy}, ${owner},
          least(now() + make_interval(days => ${expiresInDays}::int),
            (SELECT maker.expires_at FROM api_keys maker WHERE maker.id = ${createdBy} AND maker.owner IS NOT NULL)))
        RETURNING ${columns}`).then(stored),
    rotate: ({ id, hash, hint, graceSeconds }: KeptSecret & { id: string; graceSeconds: number }) =>
      // Without a grace nothing is left of the secret before.
      one(Prisma.sql`
        UPDATE api_keys k SET
          hash = ${hash}, hint = ${hint}, rotated_at = now(),
          previous_hash = CASE WHEN ${graceSeconds}::int > 0 THEN k.hash END,
          previous_until = CASE WHEN ${graceSeconds}::int > 0 THEN now() + make_interval(secs => ${graceSeconds}::int) END
        WHERE k.id = ${id} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
        RETURNING ${columns}`),
    revoke: (id: string) =>
      one(Prisma.sql`
        UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, now()), previous_hash = NULL, previous_until = NULL
        WHERE k.id = ${id}
        RETURNING ${columns}`),
    revokeOf: async (creator: string) => {
      const revoked = await retryConflicts(
        () => prisma.$queryRaw<{ id: string }[]>`
          WITH RECURSIVE person(name) AS (${namesOf(creator)}), made(id) AS (
            SELECT id FROM api_keys WHERE created_by IN (SELECT name FROM person) OR owner IN (SELECT name FROM person)
            UNION
            SELECT k.id FROM api_keys k JOIN made ON k.created_by = made.id
          )
          UPDATE api_keys SET revoked_at = now(), previous_hash = NULL, previous_until = NULL
          WHERE revoked_at IS NULL AND id IN (SELECT id FROM made)
          RETURNING id`,
      )
      return revoked.map(({ id }) => id)
    },
    isSamePerson: async (one: string, other: string) => {
      const rows = await retryConflicts(
        () => prisma.$queryRaw<object[]>`
          SELECT 1 FROM (${namesOf(one)}) AS person(name) WHERE name = ${other} LIMIT 1`,
      )
      return rows.length > 0
    },
    byIds: (ids: readonly string[]) =>
      many(Prisma.sql`SELECT ${columns} FROM api_keys k WHERE k.id = ANY(${[...ids]}::text[])`),
    page: ({ limit, after, before, backwards }: Part<{ createdAt: Date; id: string }>) => {
      const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
      const between: Prisma.Sql[] = []
      if (after !== null)
        between.push(Prisma.sql`(k.created_at, k.id) < (${after.createdAt}::timestamptz, ${after.id})`)
      if (before !== null)
        between.push(Prisma.sql`(k.created_at, k.id) > (${before.createdAt}::timestamptz, ${before.id})`)
      return many(Prisma.sql`
        SELECT ${columns} FROM api_keys k WHERE ${allOf(between)}
        ORDER BY k.created_at ${direction}, k.id ${direction} LIMIT ${limit}`)
    },
  }

  function many(query: Prisma.Sql): Promise<ApiKeyRow[]> {
    return retryConflicts(() => prisma.$queryRaw<ApiKeyRow[]>(query))
  }

  async function one(query: Prisma.Sql): Promise<ApiKeyRow | null> {
    const [row] = await many(query)
    return row ?? null
  }
}

function stored(row: ApiKeyRow | null): ApiKeyRow {
  if (row === null) throw new Error('An INSERT returned nothing')
  return row
}
