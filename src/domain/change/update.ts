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
import { metadataFaultFor, type RightsOptions } from '../create/creation-rights.ts'
import { type InputIssue, InvalidInput, InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import { type ChangeOptions, type Changes, differences, requirePending } from './change.ts'

const COMPARABLE_FIELDS = ['publicMetadata', 'redirectUrl', 'locale', 'message', 'template'] as const
const CHANGEABLE_FIELDS = [...COMPARABLE_FIELDS, 'expiresInDays'] as const

export interface UpdateRequest {
  input: UpdateInvitationInput
  caller: Caller
}

/** The validated input. Only the fields that are present change. */
export type UpdateInvitationInput = { id: string } & Pick<Changes, (typeof CHANGEABLE_FIELDS)[number]>

/**
 * The input of `updateInvitation`, for all APIs. Null clears a field that can have no value. For other fields, null
 * is an error.
 */
export function updateInvitationInput(rules: InvitationRules) {
  return z
    .strictObject({
      id: invitationId,
      publicMetadata: publicMetadata.optional(),
      redirectUrl: redirectUrl(rules).nullish(),
      expiresInDays: expiresInDays.optional(),
      locale: locale.nullish(),
      message: message.nullish(),
      template: template(rules).optional(),
    })
    .refine((input) => CHANGEABLE_FIELDS.some((field) => input[field] !== undefined), {
      message: `changes nothing; set at least one of ${CHANGEABLE_FIELDS.join(', ')}`,
      when: () => true,
    })
}

/**
 * Changes fields of a pending invitation. Queued emails use the new values. If no value differs, nothing is changed
 * and no event is recorded.
 *
 * @throws InvitationNotFound, InvitationNotPending, Unavailable
 */
export function updateInvitation({ store, ids, metadataKeys }: ChangeOptions & RightsOptions) {
  return ({ input: { id, ...changes }, caller }: UpdateRequest): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const { actor, anyMetadata } = caller
      const before = requirePending(await transaction.lock(id))
      if (!changesAnything(before, changes)) return before
      const issues = rightsIssues(before, changes, { caller, metadataKeys })
      if (issues.length > 0) throw new InvalidInput(issues)
      const after = await transaction.update(id, {
        ...changes,
        ...(changes.publicMetadata !== undefined && { metadataTrusted: anyMetadata }),
      })
      if (after === null) throw new InvitationNotPending(before)
      await transaction.record({
        id: ids.event(),
        invitationId: id,
        type: 'UPDATED',
        actor,
        ...differences(before, after),
      })
      return after
    })
}

/**
 * The rules for signed-in people: they cannot change the message and the template of an email in the name of another
 * inviter, and they can set only the metadata keys that are allowed to them.
 */
function rightsIssues(
  before: Invitation,
  { publicMetadata, message, template }: Changes,
  { caller, metadataKeys }: RightsOptions & { caller: Caller },
): InputIssue[] {
  const issues: InputIssue[] = []
  const hasOtherInviter = before.inviterId !== null && before.inviterId !== caller.person?.userId
  const fault = metadataFaultFor(caller, publicMetadata, metadataKeys)
  if (fault !== null) issues.push({ path: ['publicMetadata'], message: fault })
  if (!hasOtherInviter || caller.mayImpersonate) return issues
  if (message !== undefined) issues.push({ path: ['message'], message: OTHER_INVITER })
  if (template !== undefined) issues.push({ path: ['template'], message: OTHER_INVITER })
  return issues
}

const OTHER_INVITER =
  'must be left out: the email is sent in the name of another inviter, which needs the scope invitations:impersonate'

function changesAnything(before: Invitation, changes: Changes): boolean {
  if (changes.expiresInDays !== undefined) return true
  return COMPARABLE_FIELDS.some(
    (field) => changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]),
  )
}
