import { setImmediate } from 'node:timers/promises'
import type { Caller } from '../caller.ts'
import {
  AlreadyInvited,
  type InputIssue,
  InvalidInput,
  QuotaExceeded,
  RolledBack,
  UserAlreadyExists,
} from '../errors.ts'
import { inputIssues } from '../input-issues.ts'
import type { Invitation } from '../invitation.ts'
import { excerpt } from '../text-limits.ts'
import type { BatchOutcome } from './batch.ts'
import type { BulkInput } from './bulk-input.ts'
import type { CreateInvitations } from './create.ts'
import type { createInvitationInput } from './create-input.ts'
import type { Authorize } from './creation-rights.ts'
import type { CreateRequest } from './creation-store.ts'

export interface CreateInBulkOptions {
  create: CreateInvitations
  /** What each row is checked by. */
  inputSchema: ReturnType<typeof createInvitationInput>
  authorize: Authorize
  takeDryRun: TakeDryRun
}

/** Counts rows of a dry run. @returns why there must be none; null: there may. */
export type TakeDryRun = (payerId: string, rows: number) => Promise<QuotaExceeded | null>

const ROWS_A_TURN = 50

/** Why a row led to no invitation. */
export type RowFailure = InstanceType<(typeof ROW_FAILURES)[number]>

export const ROW_FAILURES = [
  AlreadyInvited,
  UserAlreadyExists,
  InvalidInput,
  QuotaExceeded,
  RolledBack,
] as const

/** What became of one row. */
export interface BulkRow {
  /** Its place among the rows, from 0. */
  index: number
  /** As it stands in the row, cut where it is long and nothing was made; null where it holds no text. */
  emailAddress: string | null
  result: Invitation | RowFailure
}

export interface BulkResult {
  /** A row for each that was given, in order. */
  rows: BulkRow[]
  /** Rows that led to an invitation. */
  created: number
  /** All other rows. */
  failed: number
  dryRun: boolean
}

export type CreateInBulk = (call: { input: BulkInput; caller: Caller }) => Promise<BulkResult>

/** A row before its creation: fit for it, or what is wrong with it. */
type Checked = { request: CreateRequest; keyIsDerived: boolean } | { error: InvalidInput }

/**
 * Creates many invitations in one transaction, in their order, with a result for each: a row that
 * fails does not hold up the others, unless the call is atomic.
 *
 * A row without an idempotency key has one derived from the call's key and its place, which no caller
 * can give itself: a space is in it. So a call that was cut off ends the same when it is made again.
 *
 * @throws Unavailable when the database can't answer in time; nothing was done then.
 */
export function createInBulk({
  create,
  inputSchema,
  authorize,
  takeDryRun,
}: CreateInBulkOptions): CreateInBulk {
  return async ({ input: { rows, atomic, dryRun, idempotencyKey }, caller }) => {
    const refusal = dryRun ? await takeDryRun(caller.payerId, rows.length) : null
    if (refusal !== null) return refused(rows, refusal)
    const checked = await checkAll(rows, { idempotencyKey, caller })
    const fit = checked.flatMap((row) => ('request' in row ? [row] : []))
    const someAreUnfit = fit.length < rows.length
    const isUndone = (outcomes: BatchOutcome<Invitation>[]) =>
      atomic && (someAreUnfit || outcomes.some((outcome) => 'error' in outcome))

    const outcomes = await create(
      fit.map(({ request }) => request),
      (reached) => !dryRun && !isUndone(reached) && !reached.some(isUnexpected),
    )
    const undone = isUndone(outcomes)
    const inOrder = outcomes.values()
    const results = checked.map((row, index): BulkRow['result'] => {
      if ('error' in row) return row.error
      const outcome: BatchOutcome<Invitation> = inOrder.next().value ?? {
        error: new Error('A row has no outcome'),
      }
      if ('error' in outcome) return failureOf(outcome.error, index, row.keyIsDerived)
      return undone ? new RolledBack() : outcome.ok
    })
    const failed = results.filter((result) => result instanceof Error).length
    return {
      rows: results.map((result, index) => ({ index, emailAddress: addressIn(rows[index], result), result })),
      created: rows.length - failed,
      failed,
      dryRun,
    }
  }

  /** With turns for others between: a thousand rows with long domains take a quarter of a second. */
  async function checkAll(rows: readonly unknown[], call: Omit<RowContext, 'index'>): Promise<Checked[]> {
    const checked: Checked[] = []
    for (const [index, row] of rows.entries()) {
      if (index > 0 && index % ROWS_A_TURN === 0) await setImmediate()
      checked.push(check(row, { ...call, index }))
    }
    return checked
  }

  function check(row: unknown, { index, idempotencyKey, caller }: RowContext): Checked {
    const { success, data, error } = inputSchema.safeParse(row)
    if (!success) return { error: new InvalidInput(inputIssues(error.issues, pathOf(index))) }
    const keyIsDerived = data.idempotencyKey === null && idempotencyKey !== null
    const input = keyIsDerived ? { ...data, idempotencyKey: `${idempotencyKey} ${index}` } : data
    try {
      return { request: authorize(input, caller), keyIsDerived }
    } catch (refusal) {
      if (!(refusal instanceof InvalidInput)) throw refusal
      return { error: inRow(refusal, index) }
    }
  }
}

function refused(rows: unknown[], result: QuotaExceeded): BulkResult {
  const all = rows.map((row, index) => ({ index, emailAddress: addressIn(row, result), result }))
  return { rows: all, created: 0, failed: rows.length, dryRun: true }
}

interface RowContext {
  index: number
  idempotencyKey: string | null
  caller: Caller
}

function inRow({ issues }: InvalidInput, index: number): InvalidInput {
  return new InvalidInput(issues.map(({ path, message }) => ({ path: [...pathOf(index), ...path], message })))
}

/** @throws what is no failure of a row but of the whole call, of which nothing was kept then. */
function failureOf(error: unknown, index: number, keyIsDerived: boolean): RowFailure {
  if (!isRowFailure(error)) throw error
  if (!(error instanceof InvalidInput)) return error
  const issues = error.issues.map(({ path, message }): InputIssue => {
    const isOfCall = keyIsDerived && path[0] === 'idempotencyKey'
    return { path: isOfCall ? path : [...pathOf(index), ...path], message }
  })
  return new InvalidInput(issues)
}

function isUnexpected(outcome: BatchOutcome<Invitation>): boolean {
  return 'error' in outcome && !isRowFailure(outcome.error)
}

function isRowFailure(error: unknown): error is RowFailure {
  return ROW_FAILURES.some((kind) => error instanceof kind)
}

function pathOf(index: number): string[] {
  return ['invitations', String(index)]
}

function addressIn(row: unknown, result: BulkRow['result']): string | null {
  if (typeof row !== 'object' || row === null || !('emailAddress' in row)) return null
  const { emailAddress } = row
  if (typeof emailAddress !== 'string') return null
  return result instanceof Error ? excerpt(emailAddress) : emailAddress
}
