import { z } from 'zod'
import { BULK_ROWS } from '../create/bulk-input.ts'
import { type InvitationRules, idempotencyKeyInput } from '../create/create-input.ts'
import type { EmailAddressRules } from '../email-address.ts'
import { INVITATION_STATUSES } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import { DEFAULT_ORDER, decodeListCursor, type ListPosition } from '../list/list-cursor.ts'
import { filter, type InvitationFilter } from '../list/list-input.ts'
import { boundedText } from '../text-limits.ts'
import { GRACE_RULE, RESEND_FIELDS, type ResendChanges, resendChanges } from './resend.ts'
import { UPDATE_RULE, type UpdateChanges, updateFields } from './update.ts'

/** The maximum number of invitations per call. */
export const CHANGED_AT_ONCE = BULK_ROWS

/** The invitations that a call is about. */
export type Selection =
  | { by: 'IDS'; ids: string[] }
  /** At most {@link CHANGED_AT_ONCE}, newest first, that come after this position. */
  | { by: 'FILTER'; filter: InvitationFilter; after: ListPosition | null }

/** The validated input of a call that changes many invitations. */
export interface ChangeManyInput<Changes> {
  selection: Selection
  /** Whether one invitation that cannot be changed rolls back the whole call. */
  atomic: boolean
  /** Whether the call is rolled back in any case and only reports its results. */
  dryRun: boolean
  idempotencyKey: string | null
  changes: Changes
}

export interface ChangeManyInputs {
  resend: z.ZodType<ChangeManyInput<ResendChanges>>
  update: z.ZodType<ChangeManyInput<UpdateChanges>>
  revoke: z.ZodType<ChangeManyInput<object>>
  delete: z.ZodType<ChangeManyInput<object>>
}

/** The inputs of `resendInvitations`, `updateInvitations`, `revokeInvitations` and `deleteInvitations`. */
export function changeManyInputs(rules: InvitationRules): ChangeManyInputs {
  const pending = commonFields(rules, { needsPending: true })
  const any = commonFields(rules, { needsPending: false })
  return {
    resend: z
      .strictObject({ ...pending, ...RESEND_FIELDS })
      .refine(GRACE_RULE.check, GRACE_RULE.params)
      .check(afterNeedsFilter)
      .transform(({ link, graceMinutes, locale, expiresInDays, ...common }) =>
        inputOf(common, resendChanges({ link, graceMinutes, locale, expiresInDays })),
      ),
    update: z
      .strictObject({ ...pending, ...updateFields(rules) })
      .refine(UPDATE_RULE.check, UPDATE_RULE.params)
      .check(afterNeedsFilter)
      .transform(({ selection, after, atomic, dryRun, idempotencyKey, ...changes }) =>
        inputOf({ selection, after, atomic, dryRun, idempotencyKey }, changes),
      ),
    revoke: z
      .strictObject(pending)
      .check(afterNeedsFilter)
      .transform((common) => inputOf(common, {})),
    delete: z
      .strictObject(any)
      .check(afterNeedsFilter)
      .transform((common) => inputOf(common, {})),
  }
}

const idsMessage = `must be 1 to ${CHANGED_AT_ONCE} ids`
const flag = z.boolean('must be true or false').nullish()

function commonFields(rules: EmailAddressRules, { needsPending }: { needsPending: boolean }) {
  const selected = filter(rules)
    .refine(hasCondition, {
      message: 'must have at least one condition; without one it would select every invitation',
    })
    .check(hasNoEmptyCondition)
    .refine(({ statuses }) => !needsPending || statuses === null || statuses.includes('PENDING'), {
      path: ['statuses'],
      message: 'must include PENDING or be left out; only pending invitations can be changed',
    })
    .transform((given) => (needsPending ? { ...given, statuses: PENDING_ONLY } : given))
  return {
    selection: z
      .strictObject({
        ids: z
          .array(invitationId, 'must be a list')
          .min(1, idsMessage)
          .max(CHANGED_AT_ONCE, { error: idsMessage, abort: true })
          .nullish(),
        filter: z.preprocess((given) => given ?? undefined, selected.optional()),
      })
      .refine(({ ids, filter }) => (ids == null) !== (filter == null), {
        message: 'must have exactly one of ids and filter',
      }),
    after: boundedText('cursor')
      .refine((cursor) => decodeListCursor(cursor, DEFAULT_ORDER) !== null, {
        message: 'must be an endCursor that a call with the same filter returned, unchanged',
      })
      .nullish(),
    atomic: flag,
    dryRun: flag,
    idempotencyKey: idempotencyKeyInput.nullish(),
  }
}

/** All statuses together do not count as a condition. */
function hasCondition({ statuses, ...others }: InvitationFilter): boolean {
  const excludesStatus = statuses !== null && new Set(statuses).size < INVITATION_STATUSES.length
  return excludesStatus || Object.values(others).some((condition) => condition !== null)
}

/**
 * Refuses a condition that every invitation meets, such as an empty prefix. It comes from a value that the caller did
 * not set. A list may ignore it, but a call that ignores it changes invitations that the caller did not mean.
 */
function hasNoEmptyCondition(ctx: z.core.ParsePayload<InvitationFilter>): void {
  const { emailKeyPrefix, idPrefix } = ctx.value
  const ranges = Object.entries(ctx.value).filter(([, condition]) => isUnlimitedRange(condition))
  const empty = [
    ...(emailKeyPrefix === '' ? ['emailAddressPrefix'] : []),
    ...(idPrefix === 'inv_' ? ['idPrefix'] : []),
    ...ranges.map(([field]) => field),
  ]
  for (const field of empty) {
    ctx.issues.push({
      code: 'custom',
      path: [field],
      input: ctx.value,
      message: 'is empty and would select every invitation; give it a value or leave it out',
    })
  }
}

function isUnlimitedRange(condition: object | string | null): boolean {
  if (condition === null || typeof condition === 'string' || !('from' in condition)) return false
  return condition.from === null && 'before' in condition && condition.before === null
}

const PENDING_ONLY: InvitationFilter['statuses'] = ['PENDING']

type Common = z.output<z.ZodObject<ReturnType<typeof commonFields>>>

function afterNeedsFilter(ctx: z.core.ParsePayload<Pick<Common, 'selection' | 'after'>>): void {
  const { selection, after } = ctx.value
  if (after == null || selection.ids == null) return
  ctx.issues.push({ code: 'custom', path: ['after'], input: after, message: 'needs selection.filter' })
}

function inputOf<Changes>(
  { selection: { ids, filter }, after, atomic, dryRun, idempotencyKey }: Common,
  changes: Changes,
): ChangeManyInput<Changes> {
  return {
    selection:
      filter === undefined
        ? { by: 'IDS', ids: [...new Set(ids)] }
        : { by: 'FILTER', filter, after: after == null ? null : decodeListCursor(after, DEFAULT_ORDER) },
    atomic: atomic ?? false,
    dryRun: dryRun ?? false,
    idempotencyKey: idempotencyKey ?? null,
    changes,
  }
}
