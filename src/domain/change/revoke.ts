import { InvitationNotPending } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { type ChangeOptions, type ChangeRequest, requirePending } from './change.ts'

/**
 * Revokes a pending invitation. Its link no longer works, and queued emails are canceled. If several calls revoke
 * it at the same time, exactly one succeeds. The address can be invited again.
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
