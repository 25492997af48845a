import type { Delivery } from '../delivery/delivery.ts'
import type { Invitation } from '../invitation.ts'
import type { User } from '../user/user.ts'
import type { ListPosition } from './list-cursor.ts'
import type { Part } from './page.ts'

/** Reads by id. Results have the order of the ids, and null for an id that does not exist. */
export interface InvitationReader {
  invitations(ids: readonly string[]): Promise<(Invitation | null)[]>
  users(ids: readonly string[]): Promise<(User | null)[]>
  usersByExternalId(externalIds: readonly string[]): Promise<(User | null)[]>
  /** The invitation that each one replaced, the newest of several. */
  predecessors(invitationIds: readonly string[]): Promise<(Invitation | null)[]>
  deliveriesByIds(ids: readonly string[]): Promise<(Delivery | null)[]>
  /** The same part of the deliveries of each invitation, newest first. */
  deliveries(invitationIds: readonly string[], part: Part<string>): Promise<Delivery[][]>
  countDeliveries(invitationIds: readonly string[]): Promise<number[]>
  /** The same part of the invitations that each user sent, newest first. Results have the order of the ids. */
  invitationsSent(userIds: readonly string[], part: Part<ListPosition>): Promise<Invitation[][]>
  /** Likewise of the invitations of each user's address. */
  invitationsReceived(userIds: readonly string[], part: Part<ListPosition>): Promise<Invitation[][]>
}
