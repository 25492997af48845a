import { GraphQLError } from 'graphql'
import { InvalidCredentials } from '../../../auth/invalid-credentials.ts'
import { InvitationError, TooManyStreams, UnknownCursor } from '../../../domain/errors.ts'
import type { PlacedEvent } from '../../../domain/events/event-log.ts'
import { decodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import type { EventStream } from '../../../domain/events/follow.ts'
import { type Context, callerOf, requireScope } from '../context.ts'

// With the time that a key is remembered, two seconds more, less than five for a revoked one.
const ASK_AGAIN_MS = 2_000

/**
 * Follows the feed behind a cursor, for as long as the caller may read: a stream outlives the question who
 * makes the request, so that is asked again and again.
 */
export async function followWhileAllowed(
  context: Context,
  after: string | null,
  wanted: (placed: PlacedEvent) => boolean,
): Promise<EventStream> {
  requireScope(context, 'invitations:read')
  const { payerId: callerId } = await callerOf(context, 'invitationChanged')
  const stream = await open()
  const asking = setInterval(() => void askAgain(), ASK_AGAIN_MS)
  // It has to be let go of however the stream ends.
  void stream.ended.then(() => clearInterval(asking))
  return stream

  async function open(): Promise<EventStream> {
    try {
      const position = after === null ? null : decodeFeedCursor(after)
      if (after !== null && position === null) throw new UnknownCursor('after')
      return await context.services.followInvitations({ callerId, after: position, wanted })
    } catch (error) {
      throw error instanceof InvitationError ? (explained(error) ?? error) : error
    }
  }

  async function askAgain(): Promise<void> {
    try {
      requireScope({ ...context, principal: await context.authenticateAgain() }, 'invitations:read')
    } catch (error) {
      // A database that does not answer now says nothing about the caller.
      if (error instanceof GraphQLError || error instanceof InvalidCredentials) stream.end(error)
    }
  }
}

function explained(error: InvitationError): GraphQLError | null {
  const { message, code } = error
  if (error instanceof TooManyStreams) {
    return new GraphQLError(message, { extensions: { code, limit: error.limit } })
  }
  if (error instanceof UnknownCursor) {
    return new GraphQLError(message, { extensions: { code, argument: error.argument } })
  }
  return null
}
