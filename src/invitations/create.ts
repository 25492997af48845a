import { AlreadyInvited, InvalidInput, QuotaExceeded, Unavailable, UserAlreadyExists } from './errors.ts'
import type { Outcome } from './gather.ts'
import { claimIdempotencyKeys, type Outcomes } from './idempotency.ts'
import type { Actor, Invitation } from './invitation.ts'
import type {
  CreateRequest,
  CreationTransaction,
  Draft,
  Ids,
  Insertion,
  InvitationStore,
  QuotaGrant,
  Renewal,
  Replacement,
} from './ports.ts'

export interface CreateInvitationsOptions {
  store: InvitationStore
  ids: Ids
  /** Whether callers have a quota at all; without one nothing is counted. */
  quota: boolean
}

/** For each request in order: the invitation, or why there is none. */
export type CreateInvitations = (requests: CreateRequest[]) => Promise<Outcome<Invitation>[]>

// An obstacle that goes away while we look at it (accepted, revoked) lets us try again; one that
// comes and goes more often than this is a caller at war with itself.
const TRIES = 3

/**
 * Creates invitations, one or many alike: all that is created, its events and its mail jobs commit
 * together, while each request has its own result. Nothing is sent from here.
 *
 * Errors among the outcomes: AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded, Unavailable.
 *
 * @throws Unavailable when the database can't answer in time.
 */
export function createInvitations({ store, ids, quota }: CreateInvitationsOptions): CreateInvitations {
  return (requests) =>
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
      const quotas = quota ? await takeQuotas(transaction, claims.fresh, outcomes) : null
      const granted = claims.fresh.filter((draft) => !outcomes.has(draft))
      for (const wave of waves(granted)) await createWave(transaction, wave, outcomes)
      await quotas?.giveBack()
      await claims.settle()
      return drafts.map((draft) => outcomes.get(draft) ?? { error: new Unavailable() })
    })
}

/**
 * Splits drafts so that each sees what those before it did to the same address. Plain creations of
 * one address may share a wave: the first wins, the rest meet it.
 */
function waves(drafts: Draft[]): Draft[][] {
  const result: Draft[][] = []
  const turns = new Map<string, { wave: number; plain: boolean }>()
  for (const draft of drafts) {
    const { emailKey, onConflict } = draft.input
    const plain = onConflict === 'ERROR' || onConflict === 'RETURN_EXISTING'
    const before = turns.get(emailKey)
    const wave = before === undefined ? 0 : before.wave + (before.plain && plain ? 0 : 1)
    turns.set(emailKey, { wave, plain })
    const members = result[wave]
    if (members === undefined) result[wave] = [draft]
    else members.push(draft)
  }
  return result
}

async function createWave(
  transaction: CreationTransaction,
  wave: Draft[],
  outcomes: Outcomes,
): Promise<void> {
  let open = wave
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt++) {
    const insertions = await transaction.insert(open)
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
  switch (insertion.obstacle) {
    case 'USER_EXISTS':
      outcomes.set(draft, { error: new UserAlreadyExists() })
      return true
    case 'INVITER_UNKNOWN':
      outcomes.set(draft, {
        error: new InvalidInput([{ path: ['inviterId'], message: 'is the id of no user' }]),
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

/** Counts invitees, before they are inserted: of more than is left, the first get through. */
async function takeQuotas(transaction: CreationTransaction, drafts: Draft[], outcomes: Outcomes) {
  const taken: { actor: Actor; drafts: Draft[]; grant: QuotaGrant }[] = []
  for (const [actor, own] of byActor(drafts)) {
    const grant = await transaction.takeQuota(actor, own.length)
    taken.push({ actor, drafts: own.slice(0, grant.granted), grant })
    for (const draft of own.slice(grant.granted)) {
      outcomes.set(draft, { error: new QuotaExceeded(grant.limit, grant.resetsAt) })
    }
  }
  return {
    /** What was taken for drafts that became no new invitation. */
    async giveBack(): Promise<void> {
      for (const { actor, drafts: own, grant } of taken) {
        const used = own.filter((draft) => isNew(draft, outcomes.get(draft))).length
        if (used < grant.granted) await transaction.returnQuota(actor, grant.granted - used)
      }
    },
  }
}

function isNew(draft: Draft, outcome: Outcome<Invitation> | undefined): boolean {
  return outcome !== undefined && 'ok' in outcome && outcome.ok.id === draft.invitationId
}

/** In the order of their ids, so that two batches never wait for each other's quota. */
function byActor(drafts: Draft[]): [Actor, Draft[]][] {
  const groups = new Map<string, [Actor, Draft[]]>()
  for (const draft of drafts) {
    const group = groups.get(draft.actor.id)
    if (group === undefined) groups.set(draft.actor.id, [draft.actor, [draft]])
    else group[1].push(draft)
  }
  return [...groups.values()].sort(([a], [b]) => (a.id < b.id ? -1 : 1))
}
