import { z } from 'zod'
import { expiresInDays, locale } from '../create/create-input.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { Change, ChangeCall, ChangeOptions, ChangeOutcomes, ChangeTransaction } from './change.ts'
import { changeOne } from './change-one.ts'
import { changedIn, changeEvent, changeFault, lockTargets } from './lock-targets.ts'

export const LINK_POLICIES = ['KEEP', 'ROTATE'] as const

/** How long the previous link may work after a new one: at most a week. */
export const GRACE_MINUTES = { max: 7 * 24 * 60 } as const

const graceMessage = `must be a whole number from 0 to ${GRACE_MINUTES.max}`

/** The options of a resend, for one invitation and for many. A null value counts as absent. */
export const RESEND_FIELDS = {
  link: z.enum(LINK_POLICIES, `must be one of: ${LINK_POLICIES.join(', ')}`).nullish(),
  graceMinutes: z.int(graceMessage).min(0, graceMessage).max(GRACE_MINUTES.max, graceMessage).nullish(),
  locale: locale.nullish(),
  expiresInDays: expiresInDays.nullish(),
}

type ResendFields = z.output<z.ZodObject<typeof RESEND_FIELDS>>

/** A grace period needs a new link. */
export const GRACE_RULE = {
  check: ({ link, graceMinutes }: ResendFields): boolean => link === 'ROTATE' || !graceMinutes,
  params: {
    path: ['graceMinutes'],
    message: 'needs link: ROTATE; a link that is kept works anyway',
    when: () => true,
  },
}

/** The validated options. Undefined: the field does not change. */
export interface ResendChanges {
  newLink: { graceMinutes: number } | undefined
  locale: string | undefined
  expiresInDays: number | undefined
}

export function resendChanges({ link, graceMinutes, locale, expiresInDays }: ResendFields): ResendChanges {
  return {
    newLink: link === 'ROTATE' ? { graceMinutes: graceMinutes ?? 0 } : undefined,
    locale: locale ?? undefined,
    expiresInDays: expiresInDays ?? undefined,
  }
}

/** The input of `resendInvitation`, for all APIs. */
export const resendInvitationInput = z
  .strictObject({ id: invitationId, ...RESEND_FIELDS })
  .refine(GRACE_RULE.check, GRACE_RULE.params)
  .transform(({ id, ...fields }): ResendInvitationInput => ({ id, ...resendChanges(fields) }))

export interface ResendInvitationInput extends ResendChanges {
  id: string
}

/** Sends pending invitations again. */
export function resending({ ids }: Pick<ChangeOptions, 'ids'>): Change<ResendChanges, Invitation> {
  return async (transaction, call) => {
    const mails = await takeMails(transaction, call)
    const locked = await lockTargets<Invitation>(
      transaction,
      { ...call, ids: call.ids.filter((id) => !mails.refused.has(id)) },
      'PENDING',
    )
    const outcomes: ChangeOutcomes<Invitation> = new Map([...mails.refused, ...locked.outcomes])
    const targets = locked.targets.filter(({ id }) => mails.granted.has(id))
    await returnUnused(transaction, mails.granted, targets)
    const { newLink, locale, expiresInDays } = call.input
    const after = await transaction.update(
      targets.map(({ id }) => id),
      { newLink, locale, expiresInDays, notify: true },
    )
    const sent = targets.map((before) => ({ before, after: changedIn(after, before) }))
    await transaction.mail(sent.map(({ after }) => ({ invitation: after, deliveryId: ids.delivery() })))
    const { actor } = call.caller
    await transaction.record(
      sent.map((change) => changeEvent(change, { id: ids.event(), type: 'RESENT', actor })),
    )
    for (const { after } of sent) outcomes.set(after.id, { ok: after, isChanged: true })
    return outcomes
  }
}

/**
 * Counts the emails before the invitations are locked, in the same order as a creation, so that the two cannot block
 * each other. Invitations that cannot be sent again do not count.
 */
async function takeMails(
  transaction: ChangeTransaction,
  { ids, caller }: ChangeCall<unknown>,
): Promise<{ granted: Map<string, string>; refused: ChangeOutcomes<Invitation> }> {
  const found = await transaction.find(ids)
  const payable = ids.flatMap((id) => {
    const invitation = found.get(id)
    if (invitation === undefined || changeFault(invitation, caller, 'PENDING') !== null) return []
    return [invitation]
  })
  const errors = await transaction.takeMails(payable.map(({ emailKey }) => emailKey))
  const granted = new Map<string, string>()
  const refused: ChangeOutcomes<Invitation> = new Map()
  for (const [index, { id, emailKey }] of payable.entries()) {
    const error = errors[index] ?? null
    if (error === null) granted.set(id, emailKey)
    else refused.set(id, { error })
  }
  return { granted, refused }
}

/** An invitation can end after its email was counted and before it is locked. */
async function returnUnused(
  transaction: ChangeTransaction,
  granted: ReadonlyMap<string, string>,
  targets: Invitation[],
): Promise<void> {
  const used = new Set(targets.map(({ id }) => id))
  const unused = [...granted].filter(([id]) => !used.has(id))
  await transaction.returnMails(unused.map(([, emailKey]) => emailKey))
}

/**
 * Sends a pending invitation again, as a new delivery, even if it was created with `notify: false`. A new link
 * cancels queued emails, because they contain the previous link.
 *
 * @throws InvitationNotFound, InvitationNotPending, QuotaExceeded, Unavailable
 */
export function resendInvitation(options: ChangeOptions) {
  return changeOne(options, resending(options))
}
