import type { Claim, IdempotencyUse } from '../../domain/create/creation-store.ts'
import type { Queries } from '../connection/database.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'

export async function claimKeys(tx: Queries, uses: IdempotencyUse[]): Promise<Claim[]> {
  const rows = JSON.stringify(uses.map((use) => ({ ...use, actor: use.actor.id })))
  const claimed = await tx.$queryRaw<{ actor: string; key: string }[]>`
    INSERT INTO idempotency_keys (actor, key, fingerprint)
    SELECT actor, key, fingerprint FROM jsonb_to_recordset(${rows}::jsonb) AS x(actor text, key text, fingerprint text)
    -- The same order in every transaction prevents deadlocks.
    ORDER BY actor, key
    ON CONFLICT DO NOTHING
    RETURNING actor, key`
  const ours = new Set(claimed.map(nameOf))
  if (ours.size === uses.length) return uses.map(() => 'NEW')
  const used = await tx.$queryRaw<(UsedKey & InvitationRow)[]>`
    SELECT k.actor, k.key, k.fingerprint, k.invitation_id AS answered_id, k.created_at AS used_at, ${invitationColumns}
    FROM jsonb_to_recordset(${rows}::jsonb) AS x(actor text, key text)
    JOIN idempotency_keys k ON k.actor = x.actor AND k.key = x.key
    LEFT JOIN invitations i ON i.id = k.invitation_id`
  const known = new Map(used.map((row) => [nameOf(row), row]))
  return uses.map((use): Claim => {
    const name = nameOf({ actor: use.actor.id, key: use.key })
    const row = known.get(name)
    if (ours.has(name) || row === undefined) return 'NEW'
    return {
      fingerprint: row.fingerprint,
      invitationId: row.answered_id,
      usedAt: row.used_at,
      invitation: row.id === null ? null : toInvitation(row),
    }
  })
}

interface UsedKey {
  actor: string
  key: string
  fingerprint: string
  answered_id: string | null
  used_at: Date
}

export async function settleClaims(
  tx: Queries,
  uses: (IdempotencyUse & { invitationId: string | null })[],
): Promise<void> {
  const rows = JSON.stringify(uses.map((use) => ({ ...use, actor: use.actor.id })))
  await tx.$executeRaw`
    WITH used AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS x(actor text, key text, "invitationId" text)
    ), freed AS (
      DELETE FROM idempotency_keys k USING used
      WHERE k.actor = used.actor AND k.key = used.key AND used."invitationId" IS NULL
    )
    UPDATE idempotency_keys k SET invitation_id = used."invitationId" FROM used
    WHERE k.actor = used.actor AND k.key = used.key AND used."invitationId" IS NOT NULL`
}

function nameOf({ actor, key }: { actor: string; key: string }): string {
  return `${actor} ${key}`
}
