import { createHash } from 'node:crypto'
import type { BatchOutcome } from './create/batch.ts'
import { CONFLICT_EFFECTS } from './create/conflict-policy.ts'
import type { Draft } from './create/creation-store.ts'
import type { Outcomes } from './create/idempotency.ts'
import type { Limit, QuotaTransaction } from './create/quota.ts'
import { QuotaExceeded, type QuotaScope } from './errors.ts'
import type { Invitation } from './invitation.ts'

/** The scopes of a creation. A dry run counts rows and is limited where they are counted. */
type CreationScope = Exclude<QuotaScope, 'DRY_RUN'>

/** The limit of each scope. Null: there is no limit, and nothing is counted. */
export type Limits = { readonly [Scope in Lowercase<CreationScope>]: Limit | null }

interface ScopeRule<Scope extends CreationScope> {
  scope: Scope
  limitIn(limits: Limits): Limit | null
  /** What the draft is counted for. Null: this scope does not apply to it. */
  subjectOf(draft: Draft): string | null
  /** It counts emails to one address, by all callers together. Otherwise it counts invitees. */
  countsEmails: boolean
}

const SCOPE_RULES: { readonly [Scope in CreationScope]: ScopeRule<Scope> } = {
  CALLER: {
    scope: 'CALLER',
    limitIn: ({ caller }) => caller,
    subjectOf: ({ actor, payerId = actor.id }) => payerId,
    countsEmails: false,
  },
  INVITER: {
    scope: 'INVITER',
    limitIn: ({ inviter }) => inviter,
    subjectOf: ({ input: { inviterId } }) => (inviterId === null ? null : `inviter:${inviterId}`),
    countsEmails: false,
  },
  RECIPIENT: {
    scope: 'RECIPIENT',
    limitIn: ({ recipient }) => recipient,
    subjectOf: ({ input }) => (input.notify ? recipientSubject(input.emailKey) : null),
    countsEmails: true,
  },
}

/** The subject of an address. It contains 128 bits of a hash, so that counting does not store the address. */
export const recipientSubject = (emailKey: string): string =>
  `recipient:${createHash('sha256').update(emailKey).digest('hex').slice(0, 32)}`

/** The count of one subject in this batch. */
interface Ledger extends Limit {
  rule: ScopeRule<CreationScope>
  subject: string
  requested: Set<string>
  granted: Set<string>
  left: number
  resetsAt: Date
}

/** One unit in a ledger. Charges with the same key cost one unit together. */
interface Charge {
  ledger: Ledger
  key: string
}

type Charges = ReadonlyMap<Draft, readonly Charge[]>

/** What was taken for drafts, and their outcomes. */
interface Taken {
  ledgers: Ledger[]
  charges: Charges
  outcomes: Outcomes
}

export interface TakenLimits {
  /** The drafts that must not be inserted although no error is reported. */
  withheld: ReadonlySet<Draft>
  /**
   * Call it when all drafts have their outcomes. If drafts that created nothing leave enough for refused ones, it
   * removes the outcomes of all refused ones.
   *
   * @returns those drafts, in order, to pass to `grantAgain`. Only those of callers who may know: for the others, every
   *   outcome is paid for.
   */
  reopenRefused(): Draft[]
  /**
   * Grants such drafts what is left. The others are QuotaExceeded again.
   *
   * @param expected the outcomes of those that will create nothing. They cost only what such an outcome costs.
   */
  grantAgain(drafts: readonly Draft[], expected: Outcomes): void
  /** Returns what was not used. Call it when all drafts have their outcomes. */
  giveBack(): Promise<void>
}

/**
 * Takes what drafts cost, before they are inserted. If more is requested than is left, the first drafts get it
 * and the others are QuotaExceeded.
 *
 * A caller who may not know pays for each draft as for a new invitation, with any outcome. The limit
 * of a recipient is never reported to such a caller: emails of other callers would show that the address is known.
 *
 * @param groups the group of each draft. At most one draft of a group becomes an invitation, so they share its cost.
 */
export async function takeLimits(
  transaction: QuotaTransaction,
  limits: Limits,
  groups: ReadonlyMap<Draft, string>,
  outcomes: Outcomes,
): Promise<TakenLimits> {
  const taken: Taken = { ...chargesOf(groups, limits), outcomes }
  const withheld = new Set<Draft>()
  if (taken.ledgers.length > 0) await countRequested(transaction, taken.ledgers)
  for (const [draft, charges] of taken.charges) {
    if (grant(draft, charges, outcomes) === 'WITHHELD') withheld.add(draft)
  }
  return {
    withheld,
    reopenRefused: () => reopenRefused(taken),
    grantAgain(drafts, expected) {
      for (const draft of drafts) {
        const charges = taken.charges.get(draft) ?? []
        const outcome = expected.get(draft)
        const needed =
          outcome === undefined
            ? charges
            : charges.filter(({ ledger: { rule } }) => hasCost(rule, draft, outcome))
        grant(draft, needed, outcomes)
      }
    },
    giveBack: () => returnUnused(transaction, taken),
  }
}

function grant(draft: Draft, charges: readonly Charge[], outcomes: Outcomes): 'WITHHELD' | 'DECIDED' {
  const exhausted = charges.filter(isExhausted).map(({ ledger }) => ledger)
  const reported = exhausted.find(({ rule }) => draft.mayKnow || !rule.countsEmails)
  if (reported !== undefined) {
    const { rule, limit, resetsAt } = reported
    outcomes.set(draft, { error: new QuotaExceeded(rule.scope, limit, resetsAt) })
    return 'DECIDED'
  }
  for (const { ledger, key } of charges) {
    if (!ledger.granted.has(key)) ledger.left--
    ledger.granted.add(key)
  }
  return exhausted.length > 0 ? 'WITHHELD' : 'DECIDED'
}

function reopenRefused({ ledgers, charges, outcomes }: Taken): Draft[] {
  const refused = [...charges].filter(([draft]) => draft.mayKnow && isRefused(outcomes.get(draft)))
  if (refused.length === 0) return []
  const used = usedKeys({ ledgers, charges, outcomes })
  for (const ledger of ledgers) {
    const keys = used.get(ledger) ?? new Set()
    ledger.left += ledger.granted.size - keys.size
    ledger.granted = keys
  }
  if (refused.every(([, own]) => own.some(isExhausted))) return []
  for (const [draft] of refused) outcomes.delete(draft)
  return refused.map(([draft]) => draft)
}

function isRefused(outcome: BatchOutcome<Invitation> | undefined): boolean {
  return outcome !== undefined && 'error' in outcome && outcome.error instanceof QuotaExceeded
}

function chargesOf(
  groups: ReadonlyMap<Draft, string>,
  limits: Limits,
): { ledgers: Ledger[]; charges: Charges } {
  const ledgers = new Map<string, Ledger>()
  const charges = new Map<Draft, Charge[]>()
  for (const [draft, group] of groups) {
    const own: Charge[] = []
    for (const { rule, subject, limit } of costsOf(draft, limits)) {
      const ledger = ledgers.get(subject) ?? openLedger(rule, subject, limit)
      const key = chargeKey(rule, draft, group)
      ledgers.set(subject, ledger)
      ledger.requested.add(key)
      own.push({ ledger, key })
    }
    charges.set(draft, own)
  }
  return { ledgers: [...ledgers.values()], charges }
}

/** What a draft counts for: one unit of each subject. */
export function costsOf(draft: Draft, limits: Limits): Cost[] {
  return Object.values(SCOPE_RULES).flatMap((rule) => {
    const limit = rule.limitIn(limits)
    const subject = rule.subjectOf(draft)
    return limit === null || subject === null ? [] : [{ rule, subject, limit }]
  })
}

interface Cost {
  rule: ScopeRule<CreationScope>
  subject: string
  limit: Limit
}

function openLedger(rule: Ledger['rule'], subject: string, limit: Limit): Ledger {
  const unknown = { left: 0, resetsAt: new Date(0) }
  return { ...limit, rule, subject, requested: new Set(), granted: new Set(), ...unknown }
}

/**
 * To a caller who may not know, the cost must not show which draft of a group became the invitation. So each
 * draft costs an invitee of its own.
 */
function chargeKey({ countsEmails }: Ledger['rule'], draft: Draft, group: string): string {
  return draft.mayKnow || countsEmails ? group : `${group} ${draft.invitationId}`
}

async function countRequested(transaction: QuotaTransaction, ledgers: Ledger[]): Promise<void> {
  const standings = await transaction.takeQuotas(
    ledgers.map(({ subject, windowHours, requested }) => ({ subject, windowHours, amount: requested.size })),
  )
  for (const [index, ledger] of ledgers.entries()) {
    const standing = standings[index]
    if (standing === undefined) throw new Error('A subject of a limit has no standing')
    ledger.left = ledger.limit - standing.used
    ledger.resetsAt = standing.resetsAt
  }
}

function isExhausted({ ledger, key }: Charge): boolean {
  return ledger.left <= 0 && !ledger.granted.has(key)
}

async function returnUnused(transaction: QuotaTransaction, taken: Taken): Promise<void> {
  const used = usedKeys(taken)
  const unused = taken.ledgers
    .map((ledger) => ({
      subject: ledger.subject,
      amount: ledger.requested.size - (used.get(ledger)?.size ?? 0),
    }))
    .filter(({ amount }) => amount > 0)
  if (unused.length > 0) await transaction.returnQuotas(unused)
}

function usedKeys({ ledgers, charges, outcomes }: Taken): Map<Ledger, Set<string>> {
  const used = new Map(ledgers.map((ledger) => [ledger, new Set<string>()]))
  for (const [draft, ownCharges] of charges) {
    for (const { ledger, key } of ownCharges) {
      if (hasCost(ledger.rule, draft, outcomes.get(draft))) used.get(ledger)?.add(key)
    }
  }
  return used
}

/** An invitee is a new invitation. An email is sent for a new invitation and for a renewed one. */
function hasCost(
  { countsEmails }: Ledger['rule'],
  draft: Draft,
  outcome: BatchOutcome<Invitation> | undefined,
): boolean {
  if (outcome === undefined || !('ok' in outcome)) return false
  // A receipt always has the draft's own id, so it counts as new.
  const isNew = outcome.ok.id === draft.invitationId
  return isNew || (countsEmails && CONFLICT_EFFECTS[draft.input.onConflict].resendsPending)
}
