import type { Invitation } from '../invitation.ts'
import type { Change, ChangeOptions } from './change.ts'
import { changeOne } from './change-one.ts'
import { changedIn, lockTargets } from './lock-targets.ts'

/** Revokes pending invitations. */
export function revocation({ ids }: Pick<ChangeOptions, 'ids'>): Change<object, Invitation> {
  return async (transaction, call) => {
    const { targets, outcomes } = await lockTargets<Invitation>(transaction, call, 'PENDING')
    const { actor } = call.caller
    const after = await transaction.revoke(
      targets.map(({ id }) => ({ invitationId: id, eventId: ids.event(), actor })),
    )
    for (const target of targets) {
      outcomes.set(target.id, { ok: changedIn(after, target), isChanged: true })
    }
    return outcomes
  }
}

/**
 * Revokes a pending invitation. Its link no longer works, and queued emails are canceled. If several calls revoke
 * it at the same time, exactly one succeeds. The address can be invited again.
 *
 * @throws InvitationNotFound, InvitationNotPending, Unavailable
 */
export function revokeInvitation(options: ChangeOptions) {
  return changeOne(options, revocation(options))
}
