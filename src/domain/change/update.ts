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

const PARTICULARS = ['publicMetadata', 'redirectUrl', 'locale', 'message', 'template'] as const
const CHANGEABLE = [...PARTICULARS, 'expiresInDays'] as const

export interface UpdateRequest {
  input: UpdateInvitationInput
  caller: Caller
}

/** Checked; only what is there is to change. */
export type UpdateInvitationInput = { id: string } & Pick<Changes, (typeof CHANGEABLE)[number]>

/**
 * The input of `updateInvitation`, for every door. Null clears what can be without a value, and is a
 * fault where nothing can be meant by it.
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
    .refine((input) => CHANGEABLE.some((field) => input[field] !== undefined), {
      message: `changes nothing; set at least one of ${CHANGEABLE.join(', ')}`,
      when: () => true,
    })
}

/**
 * Changes particulars of a pending invitation; mail that has not gone out yet will say the new ones. What
 * would change nothing does nothing, and leaves no event.
 *
 * @throws InvitationNotFound, InvitationNotPending, Unavailable
 */
export function updateInvitation({ store, ids, metadataKeys }: ChangeOptions & RightsOptions) {
  return ({ input: { id, ...changes }, caller }: UpdateRequest): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const { actor, anyMetadata } = caller
      const before = requirePending(await transaction.lock(id))
      if (!changesAnything(before, changes)) return before
      const issues = issuesOf(before, changes, { caller, metadataKeys })
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

/** The rules for signed-in people: their words go out in their own name, and metadata has their keys only. */
function issuesOf(
  before: Invitation,
  { publicMetadata, message, template }: Changes,
  { caller, metadataKeys }: RightsOptions & { caller: Caller },
): InputIssue[] {
  const issues: InputIssue[] = []
  const isOfAnother = before.inviterId !== null && before.inviterId !== caller.person?.userId
  const fault = metadataFaultFor(caller, publicMetadata, metadataKeys)
  if (fault !== null) issues.push({ path: ['publicMetadata'], message: fault })
  if (!isOfAnother || caller.mayImpersonate) return issues
  if (message !== undefined) issues.push({ path: ['message'], message: OF_ANOTHER })
  if (template !== undefined) issues.push({ path: ['template'], message: OF_ANOTHER })
  return issues
}

const OF_ANOTHER =
  'must be left out: the mail goes out in the name of another inviter, which needs the scope invitations:impersonate'

function changesAnything(before: Invitation, changes: Changes): boolean {
  if (changes.expiresInDays !== undefined) return true
  return PARTICULARS.some(
    (field) => changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]),
  )
}
