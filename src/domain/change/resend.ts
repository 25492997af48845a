import { z } from 'zod'
import { expiresInDays, locale } from '../create/create-input.ts'
import { InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import { type ChangeOptions, type ChangeRequest, differences, requirePending } from './change.ts'

export const LINK_POLICIES = ['KEEP', 'ROTATE'] as const

/** How long the link before a new one may work on: a week at most. */
export const GRACE_MINUTES = { max: 7 * 24 * 60 } as const

const graceMessage = `must be a whole number from 0 to ${GRACE_MINUTES.max}`

/** The input of `resendInvitation`, for every door; null counts as absent. */
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

/** Checked; what is undefined stays as it is. */
export interface ResendInvitationInput {
  id: string
  newLink: { graceMinutes: number } | undefined
  locale: string | undefined
  expiresInDays: number | undefined
}

/**
 * Mails a pending invitation again, as a delivery of its own, even one made with notify false. With a new
 * link, mails that have not gone out yet are canceled: theirs is not the link any more.
 *
 * @throws InvitationNotFound, InvitationNotPending, QuotaExceeded, Unavailable
 */
export function resendInvitation({ store, ids }: ChangeOptions) {
  return ({ input, actor }: ChangeRequest<ResendInvitationInput>): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const { id, ...changes } = input
      // Looked at first, so that what has ended is not counted; locked after counting, as creation does.
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
