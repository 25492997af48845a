import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type ChangeOptions, type ChangeRequest, type Changes, differences, pending } from './change.ts'
import {
  expiresInDays,
  type InvitationRules,
  locale,
  message,
  publicMetadata,
  redirectUrl,
  template,
} from './create-input.ts'
import { InvitationNotPending } from './errors.ts'
import type { Invitation } from './invitation.ts'
import { invitationId } from './invitation-id.ts'

const PARTICULARS = ['publicMetadata', 'redirectUrl', 'locale', 'message', 'template'] as const
const CHANGEABLE = [...PARTICULARS, 'expiresInDays'] as const

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
      message: `gives nothing to change: give at least one of ${CHANGEABLE.join(', ')}`,
      when: () => true,
    })
}

/**
 * Changes particulars of a pending invitation; mail that has not gone out yet will say the new ones. What
 * would change nothing does nothing, and leaves no event.
 *
 * @throws InvitationNotFound, InvitationNotPending, Unavailable
 */
export function updateInvitation({ store, ids }: ChangeOptions) {
  return ({ input: { id, ...changes }, actor }: ChangeRequest<UpdateInvitationInput>): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const before = pending(await transaction.lock(id))
      if (!changesAnything(before, changes)) return before
      const after = await transaction.update(id, changes)
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

function changesAnything(before: Invitation, changes: Changes): boolean {
  if (changes.expiresInDays !== undefined) return true
  return PARTICULARS.some(
    (field) => changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]),
  )
}
