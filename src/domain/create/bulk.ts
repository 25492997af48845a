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
import { createRounds, MAX_BULK_ROUNDS } from './rounds.ts'

export interface CreateInBulkOptions {
  create: CreateInvitations
  /** The schema of each row. */
  inputSchema: ReturnType<typeof createInvitationInput>
  authorize: Authorize
  takeDryRun: TakeDryRun
}

/** Counts the rows of a dry run. @returns the error if the limit is exceeded, otherwise null. */
export type TakeDryRun = (payerId: string, rows: number) => Promise<QuotaExceeded | null>

const ROWS_PER_GROUP = 50

/** Why a row created no invitation. */
export type RowFailure = InstanceType<(typeof ROW_FAILURES)[number]>

export const ROW_FAILURES = [
  AlreadyInvited,
  UserAlreadyExists,
  InvalidInput,
  QuotaExceeded,
  RolledBack,
] as const

/** The result of one row. */
export interface BulkRow {
  /** The index of the row, from 0. */
  index: number
  /** The address in the row. Cut if it is long and the row failed. Null if it is not a text. */
  emailAddress: string | null
  result: Invitation | RowFailure
}

export interface BulkResult {
  /** The results, in the order of the rows. */
  rows: BulkRow[]
  /** The number of rows with an invitation. */
  created: number
  /** The number of all other rows. */
  failed: number
  dryRun: boolean
}

export type CreateInBulk = (call: { input: BulkInput; caller: Caller }) => Promise<BulkResult>

/** A row after validation: the request to create, or the errors. */
type CheckedRow = { request: CreateRequest; keyIsDerived: boolean } | { error: InvalidInput }

/**
 * Creates many invitations in one transaction, in their order, with a result for each. A row that fails does not
 * affect the others, unless the call is atomic.
 *
 * A row without an idempotency key gets one that is derived from the call's key and the index of the row. So a call
 * that was interrupted has the same result when it is repeated. The derived key contains a space, so that it
 * cannot be equal to a key of a caller.
 *
 * @throws Unavailable if the database cannot answer in time. Nothing was created then.
 */
export function createInBulk({
  create,
  inputSchema,
  authorize,
  takeDryRun,
}: CreateInBulkOptions): CreateInBulk {
  return async ({ input: { rows, atomic, dryRun, idempotencyKey }, caller }) => {
    const refusal = dryRun ? await takeDryRun(caller.payerId, rows.length) : null
    if (refusal !== null) return refusedResult(rows, refusal)
    const checked = await checkRows(rows, { idempotencyKey, caller })
    const valid = checked.flatMap((row) => ('request' in row ? [row] : []))
    const hasInvalidRows = valid.length < rows.length
    const isRolledBack = (outcomes: BatchOutcome<Invitation>[]) =>
      atomic && (hasInvalidRows || outcomes.some((outcome) => 'error' in outcome))

    const outcomes = await create(
      valid.map(({ request }) => request),
      {
        keep: (results) => !dryRun && !isRolledBack(results) && !results.some(isUnexpected),
        keepsCreated: !dryRun && !(atomic && hasInvalidRows),
      },
    )
    const rolledBack = isRolledBack(outcomes)
    const inOrder = outcomes.values()
    const results = checked.map((row, index): BulkRow['result'] => {
      if ('error' in row) return row.error
      const outcome: BatchOutcome<Invitation> = inOrder.next().value ?? {
        error: new Error('A row has no outcome'),
      }
      if ('error' in outcome) return failureOf(outcome.error, index, row.keyIsDerived)
      return rolledBack ? new RolledBack() : outcome.ok
    })
    const failed = results.filter((result) => result instanceof Error).length
    return {
      rows: results.map((result, index) => ({ index, emailAddress: addressIn(rows[index], result), result })),
      created: rows.length - failed,
      failed,
      dryRun,
    }
  }

  /** Pauses between groups of rows for other requests: 1000 rows with long domains take 250 ms. */
  async function checkRows(rows: readonly unknown[], call: Omit<RowContext, 'index'>): Promise<CheckedRow[]> {
    const checked: CheckedRow[] = []
    const withRoundLimit = limitBulkRounds()
    for (const [index, row] of rows.entries()) {
      if (index > 0 && index % ROWS_PER_GROUP === 0) await setImmediate()
      checked.push(withRoundLimit(checkRow(row, { ...call, index }), index))
    }
    return checked
  }

  function checkRow(row: unknown, { index, idempotencyKey, caller }: RowContext): CheckedRow {
    const { success, data, error } = inputSchema.safeParse(row)
    if (!success) return { error: new InvalidInput(inputIssues(error.issues, pathOf(index))) }
    const keyIsDerived = data.idempotencyKey === null && idempotencyKey !== null
    const input = keyIsDerived ? { ...data, idempotencyKey: `${idempotencyKey} ${index}` } : data
    try {
      return { request: authorize(input, caller), keyIsDerived }
    } catch (refusal) {
      if (!(refusal instanceof InvalidInput)) throw refusal
      return { error: withRowPath(refusal, index) }
    }
  }
}

/** Refuses rows of one address that would have to be created one after the other. Other callers would wait for them. */
function limitBulkRounds(): (row: CheckedRow, index: number) => CheckedRow {
  const roundOf = createRounds()
  return (row, index) => {
    if ('error' in row || roundOf(row.request) < MAX_BULK_ROUNDS) return row
    const message = `must not be in more than ${MAX_BULK_ROUNDS} rows of a call whose results depend on each other`
    return { error: new InvalidInput([{ path: [...pathOf(index), 'emailAddress'], message }]) }
  }
}

function refusedResult(rows: unknown[], result: QuotaExceeded): BulkResult {
  const all = rows.map((row, index) => ({ index, emailAddress: addressIn(row, result), result }))
  return { rows: all, created: 0, failed: rows.length, dryRun: true }
}

interface RowContext {
  index: number
  idempotencyKey: string | null
  caller: Caller
}

function withRowPath({ issues }: InvalidInput, index: number): InvalidInput {
  return new InvalidInput(issues.map(({ path, message }) => ({ path: [...pathOf(index), ...path], message })))
}

/** @throws an error that is not about one row. The whole call was rolled back then. */
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
