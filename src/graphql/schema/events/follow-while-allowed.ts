import { GraphQLError } from 'graphql'
import { InvitationError, TooManyStreams, UnknownCursor } from '../../../domain/errors.ts'
import type { EventOwner, PlacedEvent } from '../../../domain/events/event-log.ts'
import type { EventStream } from '../../../domain/events/event-stream.ts'
import { decodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import type { FollowRequest } from '../../../domain/events/follow.ts'
import { type AssertAllowed, type Context, identityOf } from '../context.ts'

export interface Following {
  after: string | null
  wanted: (placed: PlacedEvent) => boolean
  /** Only events of these invitations are read. Default: all. */
  whose?: EventOwner | undefined
  /** Is called at the start and then every two seconds. */
  assertAllowed: AssertAllowed
}

/** Follows the feed after a cursor while the caller may read. */
export async function followWhileAllowed(
  context: Context,
  { assertAllowed, ...following }: Following,
): Promise<EventStream> {
  assertAllowed(context)
  const { payerId: callerId } = await identityOf(context)
  const session = context.watch()
  const stream = await openStream(context, { ...following, callerId, onEnd: session.delete })
  session.add(stream, assertAllowed)
  context.stream = stream
  return stream
}

async function openStream(
  context: Context,
  { after, ...request }: Omit<FollowRequest, 'after'> & { after: string | null },
): Promise<EventStream> {
  try {
    const position = after === null ? null : decodeFeedCursor(after)
    if (after !== null && position === null) throw new UnknownCursor('after')
    return await context.services.followInvitations({ ...request, after: position })
  } catch (error) {
    throw error instanceof InvitationError ? (topLevelError(error) ?? error) : error
  }
}

/** A subscription has no result union, so its expected errors are top-level errors. */
function topLevelError(error: InvitationError): GraphQLError | null {
  const { message, code } = error
  if (error instanceof TooManyStreams) {
    return new GraphQLError(message, { extensions: { code, limit: error.limit } })
  }
  if (error instanceof UnknownCursor) {
    return new GraphQLError(message, { extensions: { code, argument: error.argument } })
  }
  return null
}
