import { z } from 'zod'
import { expiresInDays, locale } from '../create/create-input.ts'
import { InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import { type ChangeOptions, type ChangeRequest, differences, requirePending } from './change.ts'

export const LINK_POLICIES = ['KEEP', 'ROTATE'] as const

/** How long the previous link may work after a new one: at most a week. */
export const GRACE_MINUTES = { max: 7 * 24 * 60 } as const

const graceMessage = `must be a whole number from 0 to ${GRACE_MINUTES.max}`

/** The input of `resendInvitation`, for all APIs. A null value counts as absent. */
export const resendInvitationInput = z
  .strictObject({
    id: invitationId,
    link: z.enum(LINK_POLICIES, `must be one of: ${LINK_POLICIES.join(', ')}`).nullish(),
    graceMinutes: z.int(graceMessage).min(0, graceMessage).max(GRACE_MINUTES.max, graceMessage).nullish(),
    locale: locale.nullish(),
    expiresInDays: expiresInDays.nullish(),
  })
  .refine(({ link, graceMinutes }) => link === 'ROTATE' || !graceMinutes, {
    path: ['graceMinutes'],
    message: 'needs link: ROTATE; a link that is kept works anyway',
    when: () => true,
  })
  .transform(
    ({ id, link, graceMinutes, ...input }): ResendInvitationInput => ({
      id,
      newLink: link === 'ROTATE' ? { graceMinutes: graceMinutes ?? 0 } : undefined,
      locale: input.locale ?? undefined,
      expiresInDays: input.expiresInDays ?? undefined,
    }),
  )

/** The validated input. Undefined: the field does not change. */
export interface ResendInvitationInput {
  id: string
  newLink: { graceMinutes: number } | undefined
  locale: string | undefined
  expiresInDays: number | undefined
}

/**
 * Sends a pending invitation again, as a new delivery, even if it was created with `notify: false`. A new link
 * cancels queued emails, because they contain the previous link.
 *
 * @throws InvitationNotFound, InvitationNotPending, QuotaExceeded, Unavailable
 */
export function resendInvitation({ store, ids }: ChangeOptions) {
  return ({ input, actor }: ChangeRequest<ResendInvitationInput>): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const { id, ...changes } = input
      // Read it first, so that an ended invitation costs no quota. Lock it after counting, in the same order as a
      // creation, so that the two cannot block each other.
      const { emailKey } = requirePending(await transaction.find(id))
      const refusal = await transaction.takeMail(emailKey)
      if (refusal !== null) throw refusal
      const before = requirePending(await transaction.lock(id))
      const after = await transaction.update(id, {
        ...changes,
        notify: true,
      })
      if (after === null) throw new InvitationNotPending(before)
      await transaction.mail(after, ids.delivery())
      await transaction.record({
        id: ids.event(),
        invitationId: id,
        type: 'RESENT',
        actor,
        ...differences(before, after),
      })
      return after
    })
}
