import { setTimeout } from 'node:timers/promises'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import type { InvitationAccess } from '../access/invitation-access.ts'
import { CommandError } from '../command-error.ts'
import type { CreateRows, RowResult } from './batch-sender.ts'

// Half a minute in total, which is enough for a gateway to start. Repeating is safe: each row has an
// idempotency key.
const WAIT_SECONDS = [1, 2, 4, 8, 15]
const RETRYABLE = new Set(['UNAVAILABLE', 'NO_ANSWER'])

type CreatedRows = Awaited<ReturnType<InvitationAccess['createMany']>>['results']

/** Sends rows, and retries if the database or the gateway did not answer. */
export function sendRows(
  invitations: Pick<InvitationAccess, 'createMany'>,
  { dryRun }: { dryRun: boolean },
): CreateRows<CreateInvitationInput> {
  return async (rows, signal) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const { results } = await invitations.createMany({ invitations: rows, dryRun })
        return results.map(({ result }) => resultOf(result))
      } catch (error) {
        const seconds = WAIT_SECONDS[attempt]
        const isRetryable = error instanceof CommandError && RETRYABLE.has(error.code)
        if (seconds === undefined || !isRetryable) throw error
        await setTimeout(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }
}

function resultOf(result: CreatedRows[number]['result']): RowResult {
  if (!('code' in result)) return { id: result.id, code: null, message: null }
  const { code, message } = result
  const issues = 'issues' in result ? result.issues : []
  const invitation = 'invitation' in result ? result.invitation : null
  // The report has the line of the row, so its position in the call is left out.
  const faults = issues.map(({ path, message }) => `${path.filter(isWithinRow).join('.')} ${message}`)
  return {
    id: invitation?.id ?? null,
    code,
    message: faults.length === 0 ? message : `The row is not valid: ${faults.join('; ')}.`,
  }
}

function isWithinRow(_part: string, index: number, path: readonly string[]): boolean {
  const row = path.indexOf('invitations')
  return row === -1 || index > row + 1
}
