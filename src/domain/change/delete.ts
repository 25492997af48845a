import { type ChangeOptions, type ChangeRequest, requireInvitation } from './change.ts'

/** What is left of a deleted invitation. */
export interface DeletedInvitation {
  id: string
}

/**
 * Deletes an invitation, whatever its status, and its mails. Its events stay, without what they say of
 * before and after: who did what when, and no more of the person invited.
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
