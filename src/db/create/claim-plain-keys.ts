import type { PlainDraft } from '../../domain/create/creation-store.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'

interface KeySql {
  /** Common table expressions that end with `used_key`: the drafts whose idempotency keys were used before. */
  used: Prisma.Sql
  /**
   * Common table expressions that end with `keys_claimed`. Reading it stores the keys of `admitted` with their
   * invitations. If another transaction has stored one since this statement began, the statement fails as a whole.
   */
  claimed: Prisma.Sql
}

export function claimPlainKeys(plain: PlainDraft[]): KeySql {
  const uses = plain.flatMap(({ draft, use }) =>
    use === null ? [] : [{ invitation_id: draft.invitationId, ...use, actor: use.actor.id }],
  )
  if (uses.length === 0) return WITHOUT_KEYS
  const rows = recordset(
    uses,
    { invitation_id: 'text', actor: 'text', key: 'text', fingerprint: 'text' },
    'x',
  )
  return {
    used: Prisma.sql`key_use AS (
      SELECT * FROM ${rows}
    ), used_key AS (
      SELECT invitation_id FROM key_use CROSS JOIN LATERAL (
        -- OFFSET 0 keeps the planner from reading the whole table.
        SELECT FROM idempotency_keys k WHERE k.actor = key_use.actor AND k.key = key_use.key OFFSET 0
      ) AS used
    )`,
    claimed: Prisma.sql`claimed AS (
      INSERT INTO idempotency_keys (actor, key, fingerprint, invitation_id)
      SELECT actor, key, fingerprint, invitation_id FROM key_use WHERE invitation_id IN (SELECT id FROM admitted)
      -- The same order in every transaction prevents deadlocks.
      ORDER BY actor, key
      RETURNING 1
    ), keys_claimed AS (
      SELECT count(*) >= 0 AS done FROM claimed
    )`,
  }
}

const WITHOUT_KEYS: KeySql = {
  used: Prisma.sql`used_key AS (SELECT NULL::text AS invitation_id WHERE false)`,
  claimed: Prisma.sql`keys_claimed AS (SELECT true AS done)`,
}
