import type { Invitation } from '../invitation.ts'
import type { InvitationEvent } from './invitation-event.ts'

/** An event that has its place in the feed, beside its invitation as it is now. */
export interface PlacedEvent {
  event: InvitationEvent & { position: bigint }
  /** Null once it has been deleted. */
  invitation: Invitation | null
}

/** The feed of all events, in the order in which they could first be seen: nothing appears behind a reader. */
export interface EventLog {
  /** Gives events without a place theirs. @returns how many it placed, at most {@link PLACEMENT_BATCH_SIZE}. */
  place(): Promise<number>
  /** What stands behind `position`, at most `limit`. */
  read(position: bigint, limit: number): Promise<PlacedEvent[]>
  /** The latest place; 0n where there is none. */
  head(): Promise<bigint>
}

export const PLACEMENT_BATCH_SIZE = 500
