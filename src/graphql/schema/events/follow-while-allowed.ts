import { GraphQLError } from 'graphql'
import { InvalidCredentials } from '../../../auth/invalid-credentials.ts'
import { InvitationError, TooManyStreams, UnknownCursor } from '../../../domain/errors.ts'
import type { PlacedEvent } from '../../../domain/events/event-log.ts'
import type { EventStream } from '../../../domain/events/event-stream.ts'
import { decodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import { type Context, identityOf, requireScope } from '../context.ts'

// A key is cached for two seconds. With this interval a stream ends less than five seconds after its key is revoked.
const CHECK_INTERVAL_MS = 2_000

/**
 * Follows the feed after a cursor while the caller may read. A stream lives longer than the authentication of its
 * request, so the caller is authenticated again at an interval.
 */
export async function followWhileAllowed(
  context: Context,
  after: string | null,
  wanted: (placed: PlacedEvent) => boolean,
): Promise<EventStream> {
  requireScope(context, 'invitations:read')
  const { payerId: callerId } = await identityOf(context)
  const stream = await openStream(context, { callerId, after, wanted })
  const timer = setInterval(() => void endUnlessAllowed(context, stream), CHECK_INTERVAL_MS)
  void stream.ended.then(() => clearInterval(timer))
  return stream
}

async function openStream(
  context: Context,
  {
    callerId,
    after,
    wanted,
  }: { callerId: string; after: string | null; wanted(placed: PlacedEvent): boolean },
): Promise<EventStream> {
  try {
    const position = after === null ? null : decodeFeedCursor(after)
    if (after !== null && position === null) throw new UnknownCursor('after')
    return await context.services.followInvitations({ callerId, after: position, wanted })
  } catch (error) {
    throw error instanceof InvitationError ? (topLevelError(error) ?? error) : error
  }
}

async function endUnlessAllowed(context: Context, stream: EventStream): Promise<void> {
  try {
    requireScope({ ...context, principal: await context.authenticateAgain() }, 'invitations:read')
  } catch (error) {
    // Other errors, such as a database that does not answer, say nothing about the caller.
    if (error instanceof GraphQLError || error instanceof InvalidCredentials) stream.end(error)
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
