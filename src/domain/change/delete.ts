import { type ChangeOptions, type ChangeRequest, requireInvitation } from './change.ts'

/** What is left of a deleted invitation. */
export interface DeletedInvitation {
  id: string
}

/**
 * Deletes an invitation of any status and its emails. Its events remain without their fields `before` and `after`:
 * they show who did what and when, but contain no data of the invitee.
 *
 * @throws InvitationNotFound, Unavailable
 */
export function deleteInvitation({ store, ids }: ChangeOptions) {
  return ({ input: { id }, actor }: ChangeRequest<{ id: string }>): Promise<DeletedInvitation> =>
    store.changing(async (transaction) => {
      const invitation = requireInvitation(await transaction.lock(id))
      await transaction.delete(invitation, { eventId: ids.event(), actor })
      return { id }
    })
}
