import { z } from 'zod'
import { expiresInDays, locale } from '../create/create-input.ts'
import type { Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type {
  Change,
  ChangeCall,
  ChangeOptions,
  ChangeOutcomes,
  Changes,
  ChangeTransaction,
  NewDelivery,
} from './change.ts'
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
    const { mayManage, mayKnow, actor } = call.caller
    const { granted, refused } = await takeMails(transaction, call)
    // Emails that others sent to an address count too, so the limit would show that others know the address.
    const reported: ChangeOutcomes<Invitation> = mayManage || mayKnow ? refused : new Map()
    const locked = await lockTargets<Invitation>(
      transaction,
      { ...call, ids: call.ids.filter((id) => !reported.has(id)) },
      'PENDING',
    )
    const outcomes: ChangeOutcomes<Invitation> = new Map([...reported, ...locked.outcomes])
    const targets = locked.targets.filter(({ id }) => granted.has(id))
    const suppressed = locked.targets.filter(({ id }) => refused.has(id))
    await returnUnused(transaction, granted, targets)
    const { newLink, ...changes } = { ...call.input, notify: true }
    const sent = await updated(transaction, targets, { ...changes, newLink, isMailed: true })
    // Without an email the previous link must continue to work.
    const unsent = await updated(transaction, suppressed, changes)
    await transaction.mail([
      ...sent.map(({ after }) => newDelivery(after, false)),
      ...unsent.map(({ after }) => newDelivery(after, true)),
    ])
    await transaction.record([
      ...sent.map((change) => changeEvent(change, { id: ids.event(), type: 'RESENT', actor })),
      ...unsent
        .map((change) => changeEvent(change, { id: ids.event(), type: 'UPDATED', actor }))
        .filter(({ after }) => after !== null),
    ])
    for (const { after } of [...sent, ...unsent]) outcomes.set(after.id, { ok: after, isChanged: true })
    return outcomes

    function newDelivery(invitation: Invitation, isSuppressed: boolean): NewDelivery {
      return { invitation, deliveryId: ids.delivery(), isSuppressed }
    }
  }
}

async function updated(
  transaction: ChangeTransaction,
  targets: readonly Invitation[],
  changes: Changes,
): Promise<{ before: Invitation; after: Invitation }[]> {
  const ids = targets.map(({ id }) => id)
  const after = await transaction.update(ids, changes)
  return targets.map((before) => ({ before, after: changedIn(after, before) }))
}

/**
 * Counts the emails before the invitations are locked, in the same order as a creation, so that the two cannot block
 * each other. Invitations that cannot be sent again do not count.
 */
async function takeMails(
  transaction: ChangeTransaction,
  { ids }: ChangeCall<unknown>,
): Promise<{ granted: Map<string, string>; refused: ChangeOutcomes<Invitation> }> {
  const found = await transaction.find(ids)
  const payable = ids.flatMap((id) => {
    const invitation = found.get(id)
    if (invitation === undefined || changeFault(invitation, 'PENDING') !== null) return []
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
 * Beyond the limit of emails to an address, a caller who may not know what exists for it gets the same answer, and
 * nothing is sent.
 *
 * @throws InvitationNotFound, InvitationNotPending, QuotaExceeded, Unavailable
 */
export function resendInvitation(options: ChangeOptions) {
  return changeOne(options, resending(options))
}
