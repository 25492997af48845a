import { assertNever } from '../../lib/assert-never.ts'
import { AlreadyInvited, type InputIssue, InvalidInput, Unavailable, UserAlreadyExists } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { type Limits, takeLimits } from '../rate-limits.ts'
import type { BatchOutcome } from './batch.ts'
import { CONFLICT_EFFECTS } from './conflict-policy.ts'
import { otherInviterIssues, unknownInviter } from './creation-rights.ts'
import type {
  CreationStore,
  CreationTransaction,
  Draft,
  Insertion,
  Renewal,
  Replacement,
} from './creation-store.ts'
import { claimIdempotencyKeys, type Outcomes, type Replay } from './idempotency.ts'
import { createRounds, insertsDuplicate } from './rounds.ts'

// A pending invitation that is accepted or revoked between the insertion and the lock allows a retry. More
// retries than this happen only if one caller works against itself.
const MAX_ATTEMPTS = 3

/** Creates drafts in one transaction, with every decision that they need. */
export function createTogether(
  { store, limits }: { store: CreationStore; limits: Limits },
  drafts: Draft[],
  keep: (outcomes: BatchOutcome<Invitation>[]) => boolean,
): Promise<BatchOutcome<Invitation>[]> {
  return store.creating(async (transaction) => {
    const outcomes: Outcomes = new Map()
    const claims = await claimIdempotencyKeys(transaction, drafts, outcomes)
    await replayReceipts(transaction, claims.replays, outcomes)
    const rounds = createRounds()
    const roundOf = new Map(claims.fresh.map((draft) => [draft, rounds(draft)]))
    const quotas = await takeLimits(transaction, limits, costGroups(roundOf), outcomes)
    const createInRounds = async (fresh: readonly Draft[]) => {
      for (const round of groupByRound(fresh, roundOf)) {
        const granted = round.filter((draft) => !outcomes.has(draft))
        await createRound(transaction, granted, { outcomes, withheld: quotas.withheld })
      }
    }
    await createInRounds(claims.fresh)
    // Otherwise drafts that create nothing would use up the limits of the others, again in each repeated call.
    const reopened = quotas.reopenRefused()
    if (reopened.length > 0) {
      quotas.grantAgain(reopened, await expectedOutcomes(transaction, reopened))
      await createInRounds(reopened)
    }
    await quotas.giveBack()
    await claims.settle()
    return drafts.map((draft) => outcomes.get(draft) ?? { error: new Unavailable() })
  }, keep)
}

function groupByRound(drafts: readonly Draft[], roundOf: ReadonlyMap<Draft, number>): Draft[][] {
  const rounds = new Map<number, Draft[]>()
  for (const draft of drafts) {
    const round = roundOf.get(draft) ?? 0
    const members = rounds.get(round)
    if (members === undefined) rounds.set(round, [draft])
    else members.push(draft)
  }
  return [...rounds].toSorted(([a], [b]) => a - b).map(([, members]) => members)
}

/**
 * Finds out which drafts will create nothing, because of what exists for their addresses. It locks the pending
 * invitations, so that these are still pending afterwards.
 *
 * @returns the outcomes of these drafts. Those that replace an invitation create one.
 */
async function expectedOutcomes(
  transaction: CreationTransaction,
  drafts: readonly Draft[],
): Promise<Outcomes> {
  const expected: Outcomes = new Map()
  const insertions = await transaction.insert(drafts.map((draft) => ({ ...draft, withheld: true })))
  const others = drafts.filter((draft, index) => !recordInsertion(draft, insertions[index], expected))
  const keeping = others.filter(createsNothingIfPending)
  const pending = await transaction.lockPending([...new Set(keeping.map(({ input }) => input.emailKey))])
  const byKey = new Map(pending.map((invitation) => [invitation.emailKey, invitation]))
  for (const draft of keeping) {
    const existing = byKey.get(draft.input.emailKey)
    if (existing !== undefined) expected.set(draft, { ok: existing })
  }
  return expected
}

function createsNothingIfPending({ input: { onConflict } }: Draft): boolean {
  const { allowsDuplicate, changesPending, resendsPending } = CONFLICT_EFFECTS[onConflict]
  return !allowsDuplicate && (!changesPending || resendsPending)
}

/** At most one draft of a group is inserted: drafts of the same round and address, except for duplicates. */
function costGroups(roundOf: Map<Draft, number>): Map<Draft, string> {
  return new Map(
    [...roundOf].map(([draft, round]) => {
      const group = `${round} ${draft.input.emailKey}`
      return [draft, insertsDuplicate(draft) ? `${group} ${draft.invitationId}` : group]
    }),
  )
}

/**
 * Answers a repeated call with the receipt of the first one. The current status of the invitation would
 * show whether it was created.
 */
async function replayReceipts(
  transaction: CreationTransaction,
  replays: Replay[],
  outcomes: Outcomes,
): Promise<void> {
  if (replays.length === 0) return
  const insertions = await transaction.insert(replays.map(({ draft, ...known }) => ({ ...draft, ...known })))
  for (const [index, { draft }] of replays.entries()) recordInsertion(draft, insertions[index], outcomes)
}

async function createRound(
  transaction: CreationTransaction,
  round: Draft[],
  { outcomes, withheld }: { outcomes: Outcomes; withheld: ReadonlySet<Draft> },
): Promise<void> {
  let remaining = round
  for (let attempt = 0; attempt < MAX_ATTEMPTS && remaining.length > 0; attempt++) {
    const insertions = await transaction.insert(
      remaining.map((draft) => (withheld.has(draft) ? { ...draft, withheld: true } : draft)),
    )
    const blocked = remaining.filter((draft, index) => !recordInsertion(draft, insertions[index], outcomes))
    remaining = blocked.length === 0 ? [] : await applyPolicies(transaction, blocked, outcomes)
  }
}

/** @returns false if there is a pending invitation, so that the draft's policy decides. */
function recordInsertion(draft: Draft, insertion: Insertion | undefined, outcomes: Outcomes): boolean {
  if (insertion === undefined) return false
  if ('invitation' in insertion) {
    outcomes.set(draft, { ok: insertion.invitation })
    return true
  }
  if (!draft.mayKnow && insertion.obstacle !== 'INVITER_UNKNOWN') {
    outcomes.set(draft, { ok: insertion.receipt })
    return true
  }
  switch (insertion.obstacle) {
    case 'USER_EXISTS':
      outcomes.set(draft, { error: new UserAlreadyExists() })
      return true
    case 'INVITER_UNKNOWN':
      outcomes.set(draft, { error: unknownInviter() })
      return true
    case 'PENDING':
      return false
  }
}

/** @returns the drafts whose obstacle no longer exists, to be inserted again. */
async function applyPolicies(
  transaction: CreationTransaction,
  blocked: Draft[],
  outcomes: Outcomes,
): Promise<Draft[]> {
  const keys = new Set(blocked.map((draft) => draft.input.emailKey))
  const pending = await transaction.lockPending([...keys])
  const renewals: Renewal[] = []
  const replacements: Replacement[] = []
  const unblocked: Draft[] = []
  for (const draft of blocked) {
    const pendingHere = pending.filter((invitation) => invitation.emailKey === draft.input.emailKey)
    const [existing] = pendingHere
    if (existing === undefined) {
      unblocked.push(draft)
      continue
    }
    const { onConflict } = draft.input
    switch (onConflict) {
      case 'RETURN_EXISTING':
        outcomes.set(draft, { ok: existing })
        break
      case 'RENEW': {
        const issues = renewalIssues(draft, existing)
        if (issues.length === 0) renewals.push({ draft, existing })
        else outcomes.set(draft, { error: new InvalidInput(issues) })
        break
      }
      case 'REPLACE':
        replacements.push({ draft, replaced: pendingHere })
        break
      // A draft with ALLOW is inserted next to a pending invitation, so it is never blocked by one.
      case 'ALLOW':
      case 'ERROR':
        outcomes.set(draft, { error: new AlreadyInvited(existing) })
        break
      default:
        assertNever(onConflict)
    }
  }
  if (renewals.length > 0) recordAll(renewals, await transaction.renew(renewals), outcomes)
  if (replacements.length > 0) recordAll(replacements, await transaction.replace(replacements), outcomes)
  return unblocked
}

/** The email of a renewal is in the name of the inviter before, unless the caller names one. */
function renewalIssues({ input, mayImpersonate = true }: Draft, existing: Invitation): InputIssue[] {
  const { given, inviterId } = input
  return given.includes('inviterId')
    ? []
    : otherInviterIssues(existing, given, { userId: inviterId, mayImpersonate })
}

function recordAll(requested: { draft: Draft }[], invitations: Invitation[], outcomes: Outcomes): void {
  for (const [index, { draft }] of requested.entries()) {
    const invitation = invitations[index]
    if (invitation !== undefined) outcomes.set(draft, { ok: invitation })
  }
}
