import { setTimeout } from 'node:timers/promises'
import type { InvitationAccess } from '../access/invitation-access.ts'
import type { ManyCreated } from '../access/invitation-output.ts'
import { CommandError } from '../command-error.ts'
import type { CreateRows, RowResult } from './run.ts'

// Keys make it safe: what was done is not done again. Together half a minute, as a gateway takes to start.
const WAIT_SECONDS = [1, 2, 4, 8, 15]
const PASSING = new Set(['UNAVAILABLE', 'NO_ANSWER'])

/** Sends rows, and again where a database or gateway did not answer. */
export function sendRows(
  invitations: Pick<InvitationAccess, 'createMany'>,
  { dryRun }: { dryRun: boolean },
): CreateRows {
  return async (rows, signal) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const { results } = await invitations.createMany({ invitations: rows, dryRun })
        return results.map(({ result }) => resultOf(result))
      } catch (error) {
        const seconds = WAIT_SECONDS[attempt]
        if (seconds === undefined || !(error instanceof CommandError) || !PASSING.has(error.code)) throw error
        await setTimeout(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }
}

function resultOf(result: ManyCreated['results'][number]['result']): RowResult {
  if (!('code' in result)) return { id: result.id, code: null, message: null }
  const { code, message, issues = [], invitation } = result
  // By their fields: rows are told by their lines, not by their places in a call.
  const faults = issues.map(({ path, message }) => `${path.filter(isWithinRow).join('.')} ${message}`)
  return {
    id: invitation?.id ?? null,
    code,
    message: faults.length === 0 ? message : `The row is not valid: ${faults.join('; ')}.`,
  }
}

function isWithinRow(_part: string, index: number, path: string[]): boolean {
  const row = path.indexOf('invitations')
  return row === -1 || index > row + 1
}
