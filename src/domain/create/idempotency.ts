import { createHash } from 'node:crypto'
import { InvalidInput } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import type { BatchOutcome } from './batch.ts'
import { CONFLICT_EFFECTS } from './conflict-policy.ts'
import type { CreateInvitationInput } from './create-input.ts'
import type { CreationTransaction, Draft, IdempotencyUse, UsedClaim } from './creation-store.ts'

/** How long a key is remembered. */
export const IDEMPOTENCY_KEY_DAYS = 30

/** What became of each draft so far. */
export type Outcomes = Map<Draft, BatchOutcome<Invitation>>

/** A draft that was answered before, whose caller may not know how what it led to stands by now. */
export interface Replay {
  draft: Draft
  invitationId: string
  answeredAt: Date
}

/**
 * Claims the idempotency keys of drafts. A key's first use goes on; a replay gets what the first use
 * led to; a key used before with another input is refused. Keys of different callers never meet. A use that
 * created nothing leaves its key free, so that the call can be mended and made again.
 *
 * @returns the drafts to go on with, those to be told again, and what to call when all have their outcomes.
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
    const name = nameOf(use)
    if (firsts.has(name)) repeats.push({ draft, use })
    else firsts.set(name, { draft, use })
  }
  if (firsts.size === 0) return { fresh: drafts, replays: [], settle: async () => undefined }

  const uses = [...firsts.values()]
  const claims = await transaction.claim(uses.map(({ use }) => use))
  const replays: Replay[] = []
  const ours = uses.filter(({ draft, use }, index) => {
    const claim = claims[index] ?? 'NEW'
    if (claim === 'NEW') return true
    const replay = replayOf(draft, claim)
    if (claim.fingerprint !== use.fingerprint) outcomes.set(draft, { error: otherInput() })
    else if (replay !== null) replays.push(replay)
    else if (claim.invitation === null) outcomes.set(draft, { error: invitationGone() })
    else outcomes.set(draft, { ok: claim.invitation })
    return false
  })
  const others = new Set([...repeats, ...replays].map(({ draft }) => draft))
  return {
    fresh: drafts.filter((draft) => !outcomes.has(draft) && !others.has(draft)),
    replays,
    async settle() {
      for (const { draft, use } of repeats) {
        const first = firsts.get(nameOf(use))
        const outcome = first?.use.fingerprint === use.fingerprint ? outcomes.get(first.draft) : undefined
        outcomes.set(draft, outcome ?? { error: otherInput() })
      }
      if (ours.length === 0) return
      await transaction.settleClaims(
        ours.map(({ draft, use }) => {
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

function idempotencyUse({ input, actor }: Draft): IdempotencyUse | null {
  if (input.idempotencyKey === null) return null
  return { actor, key: input.idempotencyKey, fingerprint: fingerprintOf(input) }
}

function nameOf({ actor, key }: IdempotencyUse): string {
  return `${actor.id} ${key}`
}

/**
 * The same for the same input, whatever the order its object keys came in. Which fields were given matters to a
 * renewal alone: to other policies a default is a default.
 */
function fingerprintOf({ given, ...input }: CreateInvitationInput): string {
  // No field is an empty object, not a list, as in fingerprints that are stored: a call may be made again after an upgrade.
  const renewed = { ...input, given: given.length === 0 ? {} : given }
  return createHash('sha256')
    .update(JSON.stringify(sorted(CONFLICT_EFFECTS[input.onConflict].resendsPending ? renewed : input)))
    .digest('hex')
}

/** Objects become lists of their members; a list that could be taken for one of those is marked. */
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

function otherInput(): InvalidInput {
  return new InvalidInput([
    { path: ['idempotencyKey'], message: 'was used before with another input; use a new key for a new call' },
  ])
}

function invitationGone(): InvalidInput {
  return new InvalidInput([
    { path: ['idempotencyKey'], message: 'was used before for an invitation that has been deleted' },
  ])
}
