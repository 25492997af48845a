import { AlreadyInvited, InvalidInput, Unavailable, UserAlreadyExists } from '../errors.ts'
import type { Ids } from '../ids.ts'
import type { Invitation } from '../invitation.ts'
import { type Limits, takeLimits } from '../rate-limits.ts'
import type { BatchOutcome } from './batch.ts'
import type {
  CreateRequest,
  CreationStore,
  CreationTransaction,
  Draft,
  Insertion,
  Renewal,
  Replacement,
} from './creation-store.ts'
import { claimIdempotencyKeys, type Outcomes, type Replay } from './idempotency.ts'

export interface CreateInvitationsOptions {
  store: CreationStore
  ids: Ids
  limits: Limits
}

/**
 * For each request in order: the invitation, or why there is none.
 *
 * @param keep whether what was done is to stand; where not, nothing is stored, queued or counted.
 *   Default: always.
 */
export type CreateInvitations = (
  requests: CreateRequest[],
  keep?: (outcomes: BatchOutcome<Invitation>[]) => boolean,
) => Promise<BatchOutcome<Invitation>[]>

// An obstacle that goes away while we look at it (accepted, revoked) lets us try again; one that
// comes and goes more often than this is a caller at war with itself.
const TRIES = 3

/**
 * Creates invitations, one or many alike: all that is created, its events and its mail jobs commit
 * together, while each request has its own result. Nothing is sent from here.
 *
 * A caller who may not know what stands for an address gets a receipt for each request, the same
 * whether the invitation was made or something was in its way (docs/decisions/009-no-telling.md).
 *
 * Errors among the outcomes: AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded, Unavailable.
 *
 * @throws Unavailable when the database can't answer in time.
 */
export function createInvitations({ store, ids, limits }: CreateInvitationsOptions): CreateInvitations {
  return (requests, keep = () => true) =>
    store.creating(async (transaction) => {
      const outcomes: Outcomes = new Map()
      const drafts = requests.map((request): Draft => {
        return {
          ...request,
          invitationId: ids.invitation(),
          eventId: ids.event(),
          deliveryId: ids.delivery(),
        }
      })
      const claims = await claimIdempotencyKeys(transaction, drafts, outcomes)
      await tellAgain(transaction, claims.replays, outcomes)
      const turns = turnsOf(claims.fresh)
      const taken = await takeLimits(transaction, limits, namesOf(turns), outcomes)
      for (const wave of wavesOf(turns)) {
        const granted = wave.filter((draft) => !outcomes.has(draft))
        await createWave(transaction, granted, { outcomes, withheld: taken.withheld })
      }
      await taken.giveBack()
      await claims.settle()
      return drafts.map((draft) => outcomes.get(draft) ?? { error: new Unavailable() })
    }, keep)
}

/**
 * Splits drafts into waves, so that each sees what those before it did to the same address. Plain
 * creations of one address may share a turn: the first wins, the rest meet it.
 *
 * @returns each draft's wave, in the order of the drafts.
 */
function turnsOf(drafts: Draft[]): Map<Draft, number> {
  const turns = new Map<Draft, number>()
  const latest = new Map<string, { wave: number; plain: boolean }>()
  for (const draft of drafts) {
    const { emailKey } = draft.input
    const plain = isPlain(draft)
    const before = latest.get(emailKey)
    const wave = before === undefined ? 0 : before.wave + (before.plain && plain ? 0 : 1)
    latest.set(emailKey, { wave, plain })
    turns.set(draft, wave)
  }
  return turns
}

/** Whether it makes an invitation or changes nothing. What a caller may not know, it may not change either. */
function isPlain({ input: { onConflict }, mayKnow }: Draft): boolean {
  if (onConflict === 'RENEW' || onConflict === 'REPLACE') return !mayKnow
  return onConflict !== 'ALLOW'
}

function wavesOf(turns: Map<Draft, number>): Draft[][] {
  const waves: Draft[][] = []
  for (const [draft, wave] of turns) {
    const members = waves[wave]
    if (members === undefined) waves[wave] = [draft]
    else members.push(draft)
  }
  return waves
}

/** The same for drafts of the same wave and address. */
function namesOf(turns: Map<Draft, number>): Map<Draft, string> {
  return new Map([...turns].map(([draft, wave]) => [draft, `${wave} ${draft.input.emailKey}`]))
}

/** Gives receipts of what was answered before; how it stands by now would tell whether it was ever made. */
async function tellAgain(
  transaction: CreationTransaction,
  replays: Replay[],
  outcomes: Outcomes,
): Promise<void> {
  if (replays.length === 0) return
  const insertions = await transaction.insert(replays.map(({ draft, ...known }) => ({ ...draft, ...known })))
  for (const [index, { draft }] of replays.entries()) conclude(draft, insertions[index], outcomes)
}

async function createWave(
  transaction: CreationTransaction,
  wave: Draft[],
  { outcomes, withheld }: { outcomes: Outcomes; withheld: ReadonlySet<Draft> },
): Promise<void> {
  let open = wave
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt++) {
    const insertions = await transaction.insert(
      open.map((draft) => (withheld.has(draft) ? { ...draft, withheld: true } : draft)),
    )
    const blocked = open.filter((draft, index) => !conclude(draft, insertions[index], outcomes))
    open = blocked.length === 0 ? [] : await applyPolicies(transaction, blocked, outcomes)
  }
}

/** @returns false when a pending invitation is in the way, for the draft's policy to decide. */
function conclude(draft: Draft, insertion: Insertion | undefined, outcomes: Outcomes): boolean {
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
      outcomes.set(draft, {
        error: new InvalidInput([{ path: ['inviterId'], message: 'is not the id of a user' }]),
      })
      return true
    case 'PENDING':
      return false
  }
}

/** @returns the drafts whose obstacle has gone meanwhile, to be inserted again. */
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
    const inTheWay = pending.filter((invitation) => invitation.emailKey === draft.input.emailKey)
    const [existing] = inTheWay
    if (existing === undefined) unblocked.push(draft)
    else if (draft.input.onConflict === 'RETURN_EXISTING') outcomes.set(draft, { ok: existing })
    else if (draft.input.onConflict === 'RENEW') renewals.push({ draft, existing })
    else if (draft.input.onConflict === 'REPLACE') replacements.push({ draft, replaced: inTheWay })
    else outcomes.set(draft, { error: new AlreadyInvited(existing) })
  }
  if (renewals.length > 0) record(renewals, await transaction.renew(renewals), outcomes)
  if (replacements.length > 0) record(replacements, await transaction.replace(replacements), outcomes)
  return unblocked
}

function record(asked: { draft: Draft }[], invitations: Invitation[], outcomes: Outcomes): void {
  for (const [index, { draft }] of asked.entries()) {
    const invitation = invitations[index]
    if (invitation !== undefined) outcomes.set(draft, { ok: invitation })
  }
}
