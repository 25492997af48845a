import { createHash } from 'node:crypto'
import type { BatchOutcome } from './create/batch.ts'
import { CONFLICT_EFFECTS } from './create/conflict-policy.ts'
import type { Draft } from './create/creation-store.ts'
import type { Outcomes } from './create/idempotency.ts'
import type { Limit, QuotaTransaction } from './create/quota.ts'
import { QuotaExceeded, type QuotaScope } from './errors.ts'
import type { Invitation } from './invitation.ts'

/** What may be done how often; null: without limit, and then nothing is counted. */
export interface Limits {
  /** Invitees that one caller invites. */
  caller: Limit | null
  /** Invitees in one inviter's name. */
  inviter: Limit | null
  /** Mails to one address. */
  recipient: Limit | null
}

// A caller’s own id is what its invitees are counted under.
const inviterSubject = (userId: string): string => `inviter:${userId}`

/** Addresses are not kept for counting's sake: 128 bits of their key's hash tell them apart. */
export const recipientSubject = (emailKey: string): string =>
  `recipient:${createHash('sha256').update(emailKey).digest('hex').slice(0, 32)}`

interface Account extends Limit {
  scope: QuotaScope
  subject: string
}

/** A subject in this batch: which turns have asked of it, and which got something. */
interface Ledger extends Account {
  asked: Set<string>
  granted: Set<string>
  left: number
  resetsAt: Date
}

/**
 * Takes what drafts cost, before they are inserted: of more than is left, the first get through, the
 * others are QuotaExceeded.
 *
 * A caller who may not know pays for each draft as for a new invitation, whatever it leads to, and is
 * never told of a recipient's limit: what others have mailed to an address says that it is known.
 *
 * @param turns each draft's turn. Of those that share one at most one becomes an invitation, so they
 *   share its cost.
 * @returns what is not to be made though nobody is told, and what to call when drafts have their
 *   outcomes: it gives back what was not used.
 */
export async function takeLimits(
  transaction: QuotaTransaction,
  limits: Limits,
  turns: ReadonlyMap<Draft, string>,
  outcomes: Outcomes,
): Promise<{ withheld: ReadonlySet<Draft>; giveBack(): Promise<void> }> {
  const ledgers = new Map<string, Ledger>()
  const withheld = new Set<Draft>()
  for (const [draft, shared] of turns) {
    for (const account of accountsOf(draft, limits)) {
      const turn = turnOf(account, draft, shared)
      const ledger = ledgers.get(account.subject)
      if (ledger === undefined) ledgers.set(account.subject, opened(account, turn))
      else ledger.asked.add(turn)
    }
  }
  if (ledgers.size === 0) return { withheld, giveBack: async () => undefined }

  const all = [...ledgers.values()]
  const standings = await transaction.takeQuotas(
    all.map(({ subject, windowHours, asked }) => ({ subject, windowHours, amount: asked.size })),
  )
  for (const [index, ledger] of all.entries()) {
    const standing = standings[index]
    if (standing === undefined) throw new Error('A subject of a limit has no standing')
    ledger.left = ledger.limit - standing.used
    ledger.resetsAt = standing.resetsAt
  }
  for (const [draft, shared] of turns) {
    const concerned = accountsOf(draft, limits).flatMap(({ subject }) => ledgers.get(subject) ?? [])
    const empty = concerned.filter(
      (ledger) => ledger.left <= 0 && !ledger.granted.has(turnOf(ledger, draft, shared)),
    )
    const told = empty.find(({ scope }) => draft.mayKnow || scope !== 'RECIPIENT')
    if (told !== undefined) {
      outcomes.set(draft, { error: new QuotaExceeded(told.scope, told.limit, told.resetsAt) })
      continue
    }
    if (empty.length > 0) withheld.add(draft)
    for (const ledger of concerned) {
      const turn = turnOf(ledger, draft, shared)
      if (!ledger.granted.has(turn)) ledger.left--
      ledger.granted.add(turn)
    }
  }
  return {
    withheld,
    async giveBack() {
      const used = new Map(all.map(({ subject }) => [subject, new Set<string>()]))
      for (const [draft, shared] of turns) {
        for (const account of accountsOf(draft, limits)) {
          if (!hasCost(account.scope, draft, outcomes.get(draft))) continue
          used.get(account.subject)?.add(turnOf(account, draft, shared))
        }
      }
      const unused = all
        .map(({ subject, asked }) => ({ subject, amount: asked.size - (used.get(subject)?.size ?? 0) }))
        .filter(({ amount }) => amount > 0)
      if (unused.length > 0) await transaction.returnQuotas(unused)
    },
  }
}

function opened(account: Account, turn: string): Ledger {
  return { ...account, asked: new Set([turn]), granted: new Set(), left: 0, resetsAt: new Date(0) }
}

function accountsOf(
  { actor, payerId = actor.id, input }: Draft,
  { caller, inviter, recipient }: Limits,
): Account[] {
  const accounts: Account[] = []
  if (caller !== null) accounts.push({ scope: 'CALLER', subject: payerId, ...caller })
  if (inviter !== null && input.inviterId !== null) {
    accounts.push({ scope: 'INVITER', subject: inviterSubject(input.inviterId), ...inviter })
  }
  if (recipient !== null && input.notify) {
    accounts.push({ scope: 'RECIPIENT', subject: recipientSubject(input.emailKey), ...recipient })
  }
  return accounts
}

/** Which of drafts in one turn becomes the invitation must not show in what they cost who may not know. */
function turnOf({ scope }: Account, draft: Draft, shared: string): string {
  return draft.mayKnow || scope === 'RECIPIENT' ? shared : `${shared} ${draft.invitationId}`
}

/** Invitees are new invitations; mails go with those and with renewed ones. */
function hasCost(scope: QuotaScope, draft: Draft, outcome: BatchOutcome<Invitation> | undefined): boolean {
  if (outcome === undefined || !('ok' in outcome)) return false
  // Of a receipt it is always the draft's own id, so it counts as new.
  const isNew = outcome.ok.id === draft.invitationId
  return isNew || (scope === 'RECIPIENT' && CONFLICT_EFFECTS[draft.input.onConflict].resendsPending)
}
