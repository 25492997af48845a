import { InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { type ChangeOptions, type ChangeRequest, requirePending } from './change.ts'

/**
 * Revokes a pending invitation: its link accepts nothing any more, its mail that has not gone out yet
 * never will. Of many who revoke at once one succeeds.
 *
 * It takes nothing back that has happened: mail that was sent stays sent, the address can be invited again.
 *
 * @throws InvitationNotFound, InvitationNotPending, Unavailable
 */
export function revokeInvitation({ store, ids }: ChangeOptions) {
  return ({ input: { id }, actor }: ChangeRequest<{ id: string }>): Promise<Invitation> =>
    store.changing(async (transaction) => {
      const before = requirePending(await transaction.lock(id))
      const after = await transaction.revoke(id, { eventId: ids.event(), actor })
      if (after === null) throw new InvitationNotPending(before)
      return after
    })
}
