import type { Invitation } from '../invitation.ts'
import type { InvitationEvent } from './invitation-event.ts'

/** An event with a position in the feed, and the current state of its invitation. */
export interface PlacedEvent {
  event: InvitationEvent & { position: bigint }
  /** Null if it has been deleted. */
  invitation: Invitation | null
}

export interface Placement {
  /** The number of events that got their positions. */
  placed: number
  /** Whether there may be more events without a position. */
  hasMore: boolean
}

/** The invitations to an address, or of an inviter. */
export type EventOwner = { emailKey: string } | { inviterId: string }

/** The feed of all events. Positions follow the commits, so no event appears before one that was already read. */
export interface EventLog {
  /** Assigns positions to new events. */
  place(): Promise<Placement>
  /**
   * The events after `position`, at most `limit`.
   *
   * @param whose only events of these invitations: their number decides the cost, and not that of all events.
   */
  read(position: bigint, limit: number, whose?: EventOwner): Promise<PlacedEvent[]>
  /** The latest position. 0n if there is none. */
  head(): Promise<bigint>
}
