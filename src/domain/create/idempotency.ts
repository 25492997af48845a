import { createHash } from 'node:crypto'
import { InvalidInput } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import type { BatchOutcome } from './batch.ts'
import { CONFLICT_EFFECTS } from './conflict-policy.ts'
import type { CreateInvitationInput } from './create-input.ts'
import type { CreationTransaction, Draft, IdempotencyUse, UsedClaim } from './creation-store.ts'

/** How long a key is stored. */
export const IDEMPOTENCY_KEY_DAYS = 30

/** The outcomes of the drafts so far. */
export type Outcomes = Map<Draft, BatchOutcome<Invitation>>

/** A repeated draft whose caller may not know the current status of the invitation. */
export interface Replay {
  draft: Draft
  invitationId: string
  answeredAt: Date
}

/**
 * Claims the idempotency keys of drafts:
 *
 * - The first use of a key continues.
 * - A repeated use gets the outcome of the first one.
 * - A key that was used before with another input is refused.
 * - A use that created nothing releases its key, so that the caller can fix the call and repeat it.
 *
 * Different callers can use the same key independently.
 *
 * @returns the drafts to create, the drafts that get their first answer again, and a function to call when all
 *   drafts have their outcomes.
 */
export async function claimIdempotencyKeys(
  transaction: CreationTransaction,
  drafts: Draft[],
  outcomes: Outcomes,
): Promise<{ fresh: Draft[]; replays: Replay[]; settle(): Promise<void> }> {
  const firsts = new Map<string, { draft: Draft; use: IdempotencyUse }>()
  const repeats: { draft: Draft; use: IdempotencyUse }[] = []
  for (const draft of drafts) {
    const use = idempotencyUse(draft)
    if (use === null) continue
    const key = scopedKey(use)
    if (firsts.has(key)) repeats.push({ draft, use })
    else firsts.set(key, { draft, use })
  }
  if (firsts.size === 0) return { fresh: drafts, replays: [], settle: async () => undefined }

  const uses = [...firsts.values()]
  const claims = await transaction.claim(uses.map(({ use }) => use))
  const replays: Replay[] = []
  const claimed = uses.filter(({ draft, use }, index) => {
    const claim = claims[index] ?? 'NEW'
    if (claim === 'NEW') return true
    const replay = replayOf(draft, claim)
    if (claim.fingerprint !== use.fingerprint) outcomes.set(draft, { error: usedWithOtherInput() })
    else if (replay !== null) replays.push(replay)
    else if (claim.invitation === null) outcomes.set(draft, { error: invitationGone() })
    else outcomes.set(draft, { ok: claim.invitation })
    return false
  })
  const answeredElsewhere = new Set([...repeats, ...replays].map(({ draft }) => draft))
  return {
    fresh: drafts.filter((draft) => !outcomes.has(draft) && !answeredElsewhere.has(draft)),
    replays,
    async settle() {
      for (const { draft, use } of repeats) {
        const first = firsts.get(scopedKey(use))
        const outcome = first?.use.fingerprint === use.fingerprint ? outcomes.get(first.draft) : undefined
        outcomes.set(draft, outcome ?? { error: usedWithOtherInput() })
      }
      if (claimed.length === 0) return
      await transaction.settleClaims(
        claimed.map(({ draft, use }) => {
          const outcome = outcomes.get(draft)
          return { ...use, invitationId: outcome !== undefined && 'ok' in outcome ? outcome.ok.id : null }
        }),
      )
    },
  }
}

function replayOf(draft: Draft, { invitationId, usedAt }: UsedClaim): Replay | null {
  return draft.mayKnow || invitationId === null ? null : { draft, invitationId, answeredAt: usedAt }
}

/** Null if the draft has no key. */
export function idempotencyUse({ input, actor }: Draft): IdempotencyUse | null {
  if (input.idempotencyKey === null) return null
  return { actor, key: input.idempotencyKey, fingerprint: fingerprintOf(input) }
}

/** Different callers can use the same key independently. */
export function scopedKey({ actor, key }: Pick<IdempotencyUse, 'actor' | 'key'>): string {
  return `${actor.id} ${key}`
}

/**
 * A hash of the input. Which fields the caller set matters only for a renewal. For other policies, a field with the default value is the same as an omitted field.
 */
function fingerprintOf({ given, ...input }: CreateInvitationInput): string {
  // No field is `{}` instead of `[]`, as in stored fingerprints: a call can be repeated after an upgrade.
  const renewed = { ...input, given: given.length === 0 ? {} : given }
  return hashOf(CONFLICT_EFFECTS[input.onConflict].resendsPending ? renewed : input)
}

/** A hash of a JSON value that does not depend on the order of its object keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
}

/** Turns objects into sorted lists of their members. A list that looks like such a list gets a mark. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted)
    return value.every(Array.isArray) ? { list: items } : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)])
}

/** The error of a key that was used before for another call. */
export function usedWithOtherInput(): InvalidInput {
  return new InvalidInput([
    { path: ['idempotencyKey'], message: 'was used before with another input; use a new key for a new call' },
  ])
}

function invitationGone(): InvalidInput {
  return new InvalidInput([
    { path: ['idempotencyKey'], message: 'was used before for an invitation that has been deleted' },
  ])
}
