import type { Caller } from '../caller.ts'
import { RolledBack } from '../errors.ts'
import type { EventCause } from '../events/event-cause.ts'
import type { Invitation } from '../invitation.ts'
import type { InvitationList } from '../list/list.ts'
import { DEFAULT_ORDER, encodeListCursor } from '../list/list-cursor.ts'
import type { InvitationFilter } from '../list/list-input.ts'
import { callUse, outcomeOf, readAnswer, type StoredAnswer, type StoredRow, storedRow } from './call-key.ts'
import type { Change, ChangeFailure, ChangeOptions, ChangeOutcome, InvitationsById } from './change.ts'
import { CHANGED_AT_ONCE, type ChangeManyInput, type Selection } from './change-many-input.ts'
import { reachOf } from './reach.ts'

export interface ChangeManyOptions<Input, Result> extends Pick<ChangeOptions, 'store'> {
  /** A mutation never reads a replica, which may be behind. */
  list: Pick<InvitationList, 'page'>
  operation: EventCause
  change: Change<Input, Result>
  /** The result of a change that was made before. Null if it needs an invitation and there is none any longer. */
  restore(id: string, found: InvitationsById): Result | null
}

/** The result of one invitation. */
export interface ChangeRow<Result> {
  invitationId: string
  result: Result | ChangeFailure
}

/** The outcomes of the rows. */
export const CHANGE_COUNTS = {
  CHANGED: 'changed',
  UNCHANGED: 'unchanged',
  INVITATION_NOT_FOUND: 'notFound',
  INVITATION_NOT_PENDING: 'notPending',
  INVALID_INPUT: 'invalidInput',
  QUOTA_EXCEEDED: 'quotaExceeded',
  ROLLED_BACK: 'rolledBack',
} as const satisfies Record<StoredRow['code'], string>

/** The number of invitations per outcome. */
export type ChangeCounts = Record<(typeof CHANGE_COUNTS)[StoredRow['code']], number>

export interface ChangedMany<Result> {
  /** In the order of the ids, or newest first for a filter. */
  rows: ChangeRow<Result>[]
  counts: ChangeCounts
  /** Whether more invitations than these match the filter. */
  hasMore: boolean
  /** The position after which the next call continues. Null without a filter, and if nothing matches. */
  endCursor: string | null
  dryRun: boolean
}

export interface ChangeManyRequest<Input> {
  input: ChangeManyInput<Input>
  caller: Caller
}

export type ChangeMany<Input, Result> = (call: ChangeManyRequest<Input>) => Promise<ChangedMany<Result>>

interface Done<Result> extends StoredAnswer {
  outcomes: ReadonlyMap<string, ChangeOutcome<Result>>
  /** Whether it is committed. */
  isKept: boolean
}

/**
 * Changes many invitations in one transaction, each by the rules of a single change and with its own outcome. One that
 * cannot be changed does not affect the others, unless the call is atomic.
 *
 * A dry run does the same and is rolled back. A repeated call with the same idempotency key changes nothing and returns
 * the first answer.
 *
 * @throws InvalidInput if the key was used for another call. Unavailable if the database cannot answer in time. Nothing
 *   was changed then.
 */
export function changeMany<Input, Result>({
  store,
  list,
  operation,
  change,
  restore,
}: ChangeManyOptions<Input, Result>): ChangeMany<Input, Result> {
  return async ({ input, caller }) => {
    const { selection, atomic, dryRun, idempotencyKey, changes } = input
    const selected = await select(list, selection)
    const use = callUse(
      { actor: caller.actor, key: idempotencyKey },
      { operation, selection, atomic, changes: changes as object },
    )
    const done = await store.changing<Done<Result>>(
      reachOf(caller),
      async (transaction) => {
        const earlier = use === null ? null : await transaction.claim(use)
        if (use !== null && earlier !== null) {
          const answer = readAnswer(earlier, use)
          const found = await transaction.find(answer.rows.map(({ id }) => id))
          const outcomes = new Map(answer.rows.map((row) => [row.id, outcomeOf(row, found, restore)]))
          return { ...answer, outcomes, isKept: false }
        }
        const made = await change(transaction, { ...selected, input: changes, caller })
        const isRolledBack = atomic && [...made.values()].some((outcome) => 'error' in outcome)
        const outcomes = isRolledBack ? rolledBack(made) : made
        const answer = { ...selected, rows: rowsOf(selected.ids, outcomes) }
        if (use !== null && !isRolledBack) await transaction.settle(use, answerOf(answer))
        return { ...answer, outcomes, isKept: !isRolledBack && !dryRun }
      },
      ({ isKept }) => isKept,
    )
    return changedMany(done, dryRun)
  }
}

interface Selected {
  ids: string[]
  filter: InvitationFilter | null
  hasMore: boolean
  endCursor: string | null
}

/** Reads which invitations match a filter. They are not locked yet, so the change checks the filter again. */
async function select(list: Pick<InvitationList, 'page'>, selection: Selection): Promise<Selected> {
  if (selection.by === 'IDS') return { ids: selection.ids, filter: null, hasMore: false, endCursor: null }
  const { filter, after } = selection
  const part = { limit: CHANGED_AT_ONCE + 1, after, before: null, backwards: false }
  const found = await list.page({ filter, order: DEFAULT_ORDER, part })
  const chosen = found.slice(0, CHANGED_AT_ONCE)
  const last = chosen.at(-1)
  return {
    ids: chosen.map(({ id }) => id),
    filter,
    hasMore: found.length > chosen.length,
    endCursor: last === undefined ? null : encodeListCursor(last, DEFAULT_ORDER),
  }
}

function rolledBack<Result>(made: ReadonlyMap<string, ChangeOutcome<Result>>) {
  return new Map(
    [...made].map(([id, outcome]): [string, ChangeOutcome<Result>] => [
      id,
      'error' in outcome ? outcome : { error: new RolledBack() },
    ]),
  )
}

function rowsOf(ids: readonly string[], outcomes: ReadonlyMap<string, ChangeOutcome<unknown>>): StoredRow[] {
  return ids.flatMap((id) => {
    const outcome = outcomes.get(id)
    return outcome === undefined ? [] : [storedRow(id, outcome)]
  })
}

function answerOf({ rows, hasMore, endCursor }: StoredAnswer): StoredAnswer {
  return { rows, hasMore, endCursor }
}

function changedMany<Result>(
  { rows, outcomes, hasMore, endCursor }: Done<Result>,
  dryRun: boolean,
): ChangedMany<Result> {
  const counts: ChangeCounts = {
    changed: 0,
    unchanged: 0,
    notFound: 0,
    notPending: 0,
    invalidInput: 0,
    quotaExceeded: 0,
    rolledBack: 0,
  }
  const results = rows.flatMap(({ id }): ChangeRow<Result>[] => {
    const outcome = outcomes.get(id)
    if (outcome === undefined) return []
    counts[CHANGE_COUNTS[storedRow(id, outcome).code]]++
    return [{ invitationId: id, result: 'error' in outcome ? outcome.error : outcome.ok }]
  })
  return { rows: results, counts, hasMore, endCursor, dryRun }
}

/** The result of a change that returns the invitation. */
export function restoreInvitation(id: string, found: InvitationsById): Invitation | null {
  return found.get(id) ?? null
}
