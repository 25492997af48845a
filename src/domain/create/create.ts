import { Unavailable } from '../errors.ts'
import type { Ids } from '../ids.ts'
import type { Invitation } from '../invitation.ts'
import { costsOf, type Limits } from '../rate-limits.ts'
import type { BatchOutcome } from './batch.ts'
import { createTogether } from './create-together.ts'
import type { CreateRequest, CreationStore, Draft, PlainDraft } from './creation-store.ts'
import { idempotencyUse, scopedKey } from './idempotency.ts'

export interface CreateInvitationsOptions {
  store: CreationStore
  ids: Ids
  limits: Limits
}

/** How requests commit together or not at all. */
export interface CommitTogether {
  /** Whether to commit. If it returns false, nothing is stored, queued or counted. */
  keep(outcomes: BatchOutcome<Invitation>[]): boolean
  /** Whether `keep` returns true if every request has created its invitation. */
  keepsCreated: boolean
}

/**
 * For each request in order: the invitation, or why there is none.
 *
 * @param together without it, the requests are independent calls that may commit separately.
 */
export type CreateInvitations = (
  requests: CreateRequest[],
  together?: CommitTogether,
) => Promise<BatchOutcome<Invitation>[]>

/**
 * Creates one or many invitations. An invitation commits together with its event and its email job, and each request
 * has its own result. Nothing is sent from here.
 *
 * A caller who may not know what exists for an address gets a receipt for each request. The receipt is the
 * same whether the invitation was created or not (docs/decisions/009-enumeration-protection.md).
 *
 * Errors among the outcomes: AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded, Unavailable.
 *
 * @throws Unavailable if the database cannot answer in time.
 */
export function createInvitations({ store, ids, limits }: CreateInvitationsOptions): CreateInvitations {
  return async (requests, together) => {
    const drafts = requests.map(
      (request): Draft => ({
        ...request,
        invitationId: ids.invitation(),
        eventId: ids.event(),
        deliveryId: ids.delivery(),
      }),
    )
    if (together !== undefined) return commitTogether({ store, limits }, drafts, together)
    const plain = plainDrafts(drafts, limits)
    const created =
      plain.length === 0
        ? new Map<string, Invitation>()
        : await store.createPlain(plain, { allOrNone: false })
    const others = drafts.filter(({ invitationId }) => !created.has(invitationId))
    const decided = await decideOthers({ store, limits }, others, created.size > 0)
    const outcomes = new Map(others.map((draft, index) => [draft, decided[index]]))
    return drafts.map((draft) => {
      const invitation = created.get(draft.invitationId)
      if (invitation !== undefined) return { ok: invitation }
      return outcomes.get(draft) ?? { error: new Unavailable() }
    })
  }
}

/**
 * Creates drafts that commit together. Most calls are such that no row needs a decision. One statement creates them
 * all then, or none of them, and the transaction decides about all (docs/decisions/079-plain-bulk-calls.md).
 */
async function commitTogether(
  { store, limits }: Pick<CreateInvitationsOptions, 'store' | 'limits'>,
  drafts: Draft[],
  { keep, keepsCreated }: CommitTogether,
): Promise<BatchOutcome<Invitation>[]> {
  const plain = keepsCreated ? plainDrafts(drafts, limits) : []
  if (plain.length > 0 && plain.length === drafts.length) {
    const created = await store.createPlain(plain, { allOrNone: true })
    const outcomes = drafts.flatMap(({ invitationId }) => {
      const invitation = created.get(invitationId)
      return invitation === undefined ? [] : [{ ok: invitation }]
    })
    if (outcomes.length === drafts.length) return outcomes
  }
  return createTogether({ store, limits }, drafts, keep)
}

/**
 * Creates the drafts that were left out.
 *
 * @param hasCreated whether other drafts of the batch are committed. Then a failure must not reject the whole batch, as
 *   a rejected batch has changed nothing. It becomes the outcome of the drafts that cause it.
 */
async function decideOthers(
  options: Pick<CreateInvitationsOptions, 'store' | 'limits'>,
  drafts: Draft[],
  hasCreated: boolean,
): Promise<BatchOutcome<Invitation>[]> {
  if (drafts.length === 0) return []
  try {
    return await createTogether(options, drafts, () => true)
  } catch (error) {
    if (!hasCreated) throw error
    if (drafts.length === 1 || error instanceof Unavailable) return drafts.map(() => ({ error }))
    const middle = Math.ceil(drafts.length / 2)
    const first = await decideOthers(options, drafts.slice(0, middle), true)
    return [...first, ...(await decideOthers(options, drafts.slice(middle), true))]
  }
}

/**
 * The drafts that most probably need no decision. Most calls are such, and one statement for them all takes half of
 * the CPU time of a transaction (docs/decisions/069-plain-creations.md). The first draft of an address, and of an
 * idempotency key, decides what the others find.
 */
function plainDrafts(drafts: Draft[], limits: Limits): PlainDraft[] {
  const addresses = new Set<string>()
  const keys = new Set<string>()
  return drafts.flatMap((draft) => {
    const {
      actor,
      input: { emailKey, idempotencyKey },
      mayKnow,
    } = draft
    const key = idempotencyKey === null ? null : scopedKey({ actor, key: idempotencyKey })
    const isFirst = !addresses.has(emailKey) && (key === null || !keys.has(key))
    addresses.add(emailKey)
    if (key !== null) keys.add(key)
    return isFirst && mayKnow ? [{ draft, costs: costsOf(draft, limits), use: idempotencyUse(draft) }] : []
  })
}
