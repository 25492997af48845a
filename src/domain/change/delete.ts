import type { Change, ChangeOptions } from './change.ts'
import { changeOne } from './change-one.ts'
import { lockTargets } from './lock-targets.ts'

/** What is left of a deleted invitation. */
export interface DeletedInvitation {
  id: string
}

/** Deletes invitations of any status. */
export function deletion({ ids }: Pick<ChangeOptions, 'ids'>): Change<object, DeletedInvitation> {
  return async (transaction, call) => {
    const { targets, outcomes } = await lockTargets<DeletedInvitation>(transaction, call, 'ANY_STATUS')
    const { actor } = call.caller
    await transaction.delete(
      targets.map((invitation) => ({
        invitation,
        record: { invitationId: invitation.id, eventId: ids.event(), actor },
      })),
    )
    for (const { id } of targets) outcomes.set(id, { ok: { id }, isChanged: true })
    return outcomes
  }
}

/**
 * Deletes an invitation of any status and its emails. Its events remain without their fields `before` and `after`:
 * they show who did what and when, but contain no data of the invitee.
 *
 * @throws InvitationNotFound, Unavailable
 */
export function deleteInvitation(options: ChangeOptions) {
  return changeOne(options, deletion(options))
}
