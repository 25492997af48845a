import { InvitationNotFound, InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import type { ChangeCall, ChangeOutcomes, ChangeTransaction, NewEvent } from './change.ts'
import { differences } from './change.ts'

/** Whether a change needs a pending invitation. */
export type Needs = 'PENDING' | 'ANY_STATUS'

/**
 * Why this invitation cannot be changed. Null if it can. No other code decides this, for one invitation and for many.
 *
 * @param invitation undefined if there is none within the reach of the caller.
 */
export function changeFault(
  invitation: Invitation | undefined,
  needs: Needs,
): InvitationNotFound | InvitationNotPending | null {
  if (invitation === undefined) return new InvitationNotFound()
  const isEnded = invitation.status !== 'PENDING'
  return needs === 'PENDING' && isEnded ? new InvitationNotPending(invitation) : null
}

/** Locks the invitations of a call and checks each. @returns those that can be changed, and the outcomes of the others. */
export async function lockTargets<Result>(
  transaction: ChangeTransaction,
  { ids, filter }: Pick<ChangeCall<unknown>, 'ids' | 'filter'>,
  needs: Needs,
): Promise<{ targets: Invitation[]; outcomes: ChangeOutcomes<Result> }> {
  const locked = await transaction.lock(ids, filter)
  const outcomes: ChangeOutcomes<Result> = new Map()
  const targets: Invitation[] = []
  for (const id of ids) {
    const invitation = locked.get(id)
    if (invitation === undefined && filter !== null) continue
    const error = changeFault(invitation, needs)
    if (error !== null) outcomes.set(id, { error })
    else if (invitation !== undefined) targets.push(invitation)
  }
  return { targets, outcomes }
}

/** The invitation after a change that returned all its targets. */
export function changedIn(after: ReadonlyMap<string, Invitation>, { id }: Invitation): Invitation {
  const changed = after.get(id)
  if (changed === undefined) throw new Error('An invitation vanished under its lock')
  return changed
}

/** The event of a change of fields. */
export function changeEvent(
  { before, after }: { before: Invitation; after: Invitation },
  event: Pick<NewEvent, 'id' | 'type' | 'actor'>,
): NewEvent {
  return { ...event, invitationId: after.id, ...differences(before, after) }
}
