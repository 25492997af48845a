import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Caller } from '../caller.ts'
import {
  expiresInDays,
  type InvitationRules,
  locale,
  message,
  publicMetadata,
  redirectUrl,
  template,
} from '../create/create-input.ts'
import { metadataFaultFor, otherInviterIssues, type RightsOptions } from '../create/creation-rights.ts'
import { type InputIssue, InvalidInput } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { Change, ChangeOptions, Changes } from './change.ts'
import { changeOne } from './change-one.ts'
import { changedIn, changeEvent, lockTargets } from './lock-targets.ts'

const COMPARABLE_FIELDS = ['publicMetadata', 'redirectUrl', 'locale', 'message', 'template'] as const
const CHANGEABLE_FIELDS = [...COMPARABLE_FIELDS, 'expiresInDays'] as const

/** The validated changes. Only the fields that are present change. */
export type UpdateChanges = Pick<Changes, (typeof CHANGEABLE_FIELDS)[number]>

/**
 * The fields that an update can change, for one invitation and for many. Null clears a field that can have no value. For
 * other fields, null is an error.
 */
export function updateFields(rules: InvitationRules) {
  return {
    publicMetadata: publicMetadata.optional(),
    redirectUrl: redirectUrl(rules).nullish(),
    expiresInDays: expiresInDays.optional(),
    locale: locale.nullish(),
    message: message.nullish(),
    template: template(rules).optional(),
  }
}

/** An update changes at least one field. */
export const UPDATE_RULE = {
  check: (input: UpdateChanges): boolean => CHANGEABLE_FIELDS.some((field) => input[field] !== undefined),
  params: {
    message: `changes nothing; set at least one of ${CHANGEABLE_FIELDS.join(', ')}`,
    when: () => true,
  },
}

/** The input of `updateInvitation`, for all APIs. */
export function updateInvitationInput(rules: InvitationRules) {
  return z
    .strictObject({ id: invitationId, ...updateFields(rules) })
    .refine(UPDATE_RULE.check, UPDATE_RULE.params)
}

/** Changes fields of pending invitations. */
export function update({
  ids,
  metadataKeys,
}: Pick<ChangeOptions, 'ids'> & RightsOptions): Change<UpdateChanges, Invitation> {
  return async (transaction, call) => {
    const { input, caller } = call
    const { targets, outcomes } = await lockTargets<Invitation>(transaction, call, 'PENDING')
    const changed: Invitation[] = []
    for (const target of targets) {
      if (!changesAnything(target, input)) {
        outcomes.set(target.id, { ok: target, isChanged: false })
        continue
      }
      const issues = rightsIssues(target, input, { caller, metadataKeys })
      if (issues.length > 0) outcomes.set(target.id, { error: new InvalidInput(issues) })
      else changed.push(target)
    }
    const after = await transaction.update(
      changed.map(({ id }) => id),
      {
        ...input,
        ...(input.publicMetadata !== undefined && { metadataTrusted: caller.anyMetadata }),
      },
    )
    const events = changed.map((before) =>
      changeEvent(
        { before, after: changedIn(after, before) },
        { id: ids.event(), type: 'UPDATED', actor: caller.actor },
      ),
    )
    await transaction.record(events)
    for (const target of changed) {
      outcomes.set(target.id, { ok: changedIn(after, target), isChanged: true })
    }
    return outcomes
  }
}

/**
 * Changes fields of a pending invitation. Queued emails use the new values. If no value differs, nothing is changed
 * and no event is recorded.
 *
 * @throws InvitationNotFound, InvitationNotPending, InvalidInput, Unavailable
 */
export function updateInvitation(options: ChangeOptions & RightsOptions) {
  return changeOne(options, update(options))
}

/**
 * The rules for signed-in people: they cannot change the message and the template of an email in the name of another
 * inviter, and they can set only the metadata keys that are allowed to them.
 */
function rightsIssues(
  before: Invitation,
  changes: UpdateChanges,
  { caller, metadataKeys }: RightsOptions & { caller: Caller },
): InputIssue[] {
  const { person, mayImpersonate } = caller
  const set = CHANGEABLE_FIELDS.filter((field) => changes[field] !== undefined)
  const issues = otherInviterIssues(before, set, { userId: person?.userId, mayImpersonate })
  const fault = metadataFaultFor(caller, changes.publicMetadata, metadataKeys)
  return fault === null ? issues : [{ path: ['publicMetadata'], message: fault }, ...issues]
}

function changesAnything(before: Invitation, changes: UpdateChanges): boolean {
  if (changes.expiresInDays !== undefined) return true
  return COMPARABLE_FIELDS.some(
    (field) => changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]),
  )
}
