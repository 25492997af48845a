import { z } from 'zod'
import { parseInput } from '../input-issues.ts'
import { invitationId } from '../invitation-id.ts'
import { plainText, type TimeRange, timeRange } from '../list/list-input.ts'
import { type Page, type PageArgs, type Part, pagedInput, readPage } from '../list/page.ts'
import { boundedText } from '../text-limits.ts'
import type { PlacedEvent } from './event-log.ts'
import { decodeFeedCursor, encodeFeedCursor } from './feed-cursor.ts'
import { EVENT_TYPES, type EventType, type InvitationEvent } from './invitation-event.ts'

/** The position of an event in the list of events of its invitation. */
export interface EventPosition {
  createdAt: Date
  id: string
}

/** The filter of a list of events. Null: any value matches. */
export interface EventFilter {
  types: EventType[] | null
  invitationId: string | null
  actor: string | null
  createdAt: TimeRange | null
}

export interface EventReader {
  /** Results have the order of the ids, and null for an id that does not exist. */
  eventsByIds(ids: readonly string[]): Promise<(InvitationEvent | null)[]>
  /** The same part of the events of each invitation, oldest first. Results have the order of the ids. */
  events(invitationIds: readonly string[], part: Part<EventPosition>): Promise<InvitationEvent[][]>
  /**
   * A part of the feed, in the order of the positions. With an actor or a time, in the order of their times and then of
   * their positions, in which an index has such events.
   *
   * @throws UnknownCursor if nothing is found and a position is beyond the end of the feed.
   */
  feed(filter: EventFilter, part: Part<bigint>): Promise<PlacedEvent['event'][]>
}

const filter = z
  .strictObject({
    types: z
      .array(z.enum(EVENT_TYPES, `must be one of: ${EVENT_TYPES.join(', ')}`), 'must be a list')
      .min(1, 'must name at least one; omit it for all')
      .nullish(),
    invitationId: invitationId.nullish(),
    actor: plainText(boundedText('actor')).nullish(),
    createdAt: timeRange.nullish(),
  })
  .nullish()

const feedInput = pagedInput({ filter }, decodeFeedCursor)
const eventsInput = pagedInput({}, decodeEventCursor)

/**
 * Pages through the feed of all events. An event gets its position after its commit, so no event appears before one
 * that was already read.
 *
 * @throws InvalidInput, UnknownCursor from the function returned.
 */
export function listEvents(reader: Pick<EventReader, 'feed'>) {
  return async (args: object): Promise<Page<InvitationEvent>> => {
    const { filter: given, ...page } = parseInput(feedInput, args)
    const selected: EventFilter = {
      types: given?.types ?? null,
      invitationId: given?.invitationId ?? null,
      actor: given?.actor ?? null,
      createdAt: given?.createdAt ?? null,
    }
    const { edges, pageInfo } = await readPage<PlacedEvent['event'], bigint>(page, {
      decode: decodeFeedCursor,
      encode: ({ position }) => encodeFeedCursor(position),
      read: (part) => reader.feed(selected, part),
    })
    // If nothing is new, a client that polls continues with the same cursor.
    return { edges, pageInfo: { ...pageInfo, endCursor: pageInfo.endCursor ?? page.after ?? null } }
  }
}

/** Pages through the events of one invitation. @throws InvalidInput */
export async function eventsPage(
  args: PageArgs,
  read: (part: Part<EventPosition>) => Promise<InvitationEvent[]>,
): Promise<Page<InvitationEvent>> {
  return readPage(parseInput(eventsInput, args), {
    decode: decodeEventCursor,
    encode: encodeEventCursor,
    read,
  })
}

function encodeEventCursor({ createdAt, id }: InvitationEvent): string {
  return Buffer.from(`event ${createdAt.getTime()} ${id}`).toString('base64url')
}

function decodeEventCursor(cursor: string): EventPosition | null {
  const [, time, id] =
    /^event (\d{1,15}) (evt_[0-9a-z]{26})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return time === undefined || id === undefined ? null : { createdAt: new Date(Number(time)), id }
}
