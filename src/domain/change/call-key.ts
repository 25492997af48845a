import { z } from 'zod'
import { hashOf, usedWithOtherInput } from '../create/idempotency.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  type QuotaScope,
  RolledBack,
} from '../errors.ts'
import type { Actor } from '../invitation.ts'
import type { CallUse, ChangeFailure, ChangeOutcome, InvitationsById, StoredCall } from './change.ts'

/** Null without a key. */
export function callUse({ actor, key }: { actor: Actor; key: string | null }, input: object): CallUse | null {
  if (key === null) return null
  // As JSON, because a hash of a Date would be that of an empty object.
  return { actor, key, fingerprint: hashOf(JSON.parse(JSON.stringify(input))) }
}

/** An answer without the invitations, which are read again: they may have changed or been deleted since. */
const storedAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      /** `CHANGED`, `UNCHANGED`, or the code of the error. */
      code: z.enum([
        'CHANGED',
        'UNCHANGED',
        'INVITATION_NOT_FOUND',
        'INVITATION_NOT_PENDING',
        'INVALID_INPUT',
        'QUOTA_EXCEEDED',
        'ROLLED_BACK',
      ]),
      issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })).optional(),
      quota: z
        .object({
          scope: z.custom<QuotaScope>((scope) => typeof scope === 'string'),
          limit: z.number(),
          resetsAt: z.coerce.date(),
        })
        .optional(),
    }),
  ),
  hasMore: z.boolean(),
  endCursor: z.string().nullable(),
})

export type StoredAnswer = z.output<typeof storedAnswer>
export type StoredRow = StoredAnswer['rows'][number]

/** @throws InvalidInput if the key was used for another call. */
export function readAnswer(stored: StoredCall, use: CallUse): StoredAnswer {
  if (stored.fingerprint !== use.fingerprint) throw usedWithOtherInput()
  return storedAnswer.parse(stored.answer)
}

export function storedRow(id: string, outcome: ChangeOutcome<unknown>): StoredRow {
  if (!('error' in outcome)) return { id, code: outcome.isChanged ? 'CHANGED' : 'UNCHANGED' }
  const { error } = outcome
  const row: StoredRow = { id, code: error.code }
  if (error instanceof InvalidInput) return { ...row, issues: error.issues }
  if (!(error instanceof QuotaExceeded)) return row
  const { scope, limit, resetsAt } = error
  return { ...row, quota: { scope, limit, resetsAt } }
}

/**
 * The outcome of a row of an earlier call. If its invitation was deleted since, it is InvitationNotFound.
 *
 * @param restore the result of a change. Null if it needs an invitation and there is none any longer.
 */
export function outcomeOf<Result>(
  row: StoredRow,
  found: InvitationsById,
  restore: (id: string, found: InvitationsById) => Result | null,
): ChangeOutcome<Result> {
  const error = errorOf(row, found)
  if (error !== null) return { error }
  const ok = restore(row.id, found)
  return ok === null ? { error: new InvitationNotFound() } : { ok, isChanged: row.code === 'CHANGED' }
}

function errorOf({ id, code, issues = [], quota }: StoredRow, found: InvitationsById): ChangeFailure | null {
  switch (code) {
    case 'CHANGED':
    case 'UNCHANGED':
      return null
    case 'INVITATION_NOT_FOUND':
      return new InvitationNotFound()
    case 'INVITATION_NOT_PENDING': {
      const invitation = found.get(id)
      return invitation === undefined ? new InvitationNotFound() : new InvitationNotPending(invitation)
    }
    case 'INVALID_INPUT':
      return new InvalidInput(issues)
    case 'QUOTA_EXCEEDED':
      if (quota === undefined) throw new Error('A stored row has no quota')
      return new QuotaExceeded(quota.scope, quota.limit, quota.resetsAt)
    case 'ROLLED_BACK':
      return new RolledBack()
  }
}
