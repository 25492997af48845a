import { InvitationError } from '../errors.ts'
import {
  FEED_END,
  INVITATION_CHANGED,
  type InvitationChangedSubscription,
  type InvitationChangedSubscriptionVariables,
  type InvitationEventType as PrintedType,
  type InvitationStatus as Status,
} from '../generated/operations.ts'
import { type Invitation, invitationOf, lowercase } from '../invitation.ts'
import { uppercases } from '../list.ts'
import { type CallOptions, type Connection, checkCall } from '../options.ts'
import type { EitherCase } from '../params.ts'
import { request } from '../transport/request.ts'
import { backoff, isRetryable } from '../transport/retry.ts'
import { sleep } from '../transport/timeout.ts'
import { stream } from './stream.ts'

export type InvitationEventType = Lowercase<PrintedType>

export interface SubscribeParams {
  /** Only changes of this invitation. */
  id?: string | undefined
  /** Only these types of change. */
  types?: EitherCase<PrintedType> | readonly EitherCase<PrintedType>[] | undefined
  /** Only changes of invitations that have one of these statuses when the change arrives. */
  statuses?: EitherCase<Status> | readonly EitherCase<Status>[] | undefined
  /** Only invitations of this inviter. */
  inviterId?: string | undefined
  /** Start after this cursor. Default: start with the first call of `next()`. */
  after?: string | null | undefined
  /** Ends the subscription. A pending `next()` rejects with the signal's reason. To end without an error, use `break`. */
  signal?: AbortSignal | undefined
  /** How long the connection may be silent before the client reconnects, in milliseconds. Default: 30,000. */
  idleMs?: number | undefined
}

export interface InvitationChange {
  /** The position of the change in the feed. Pass it as `after` to continue from here. */
  readonly cursor: string
  readonly event: {
    readonly id: string
    readonly type: InvitationEventType
    readonly invitationId: string
    /** Who caused it. */
    readonly actor: string
    readonly createdAt: number
  }
  /** The invitation when the change arrives. Null if it was deleted. */
  readonly invitation: Invitation | null
}

const MAX_BACKOFF_MS = 30_000
/** After this time a connection counts as working, also without a change. */
const STABLE_MS = 1_000
/** The cursor before all changes, for a feed that is empty. @internal for the tests */
export const BEGINNING = 'ZmVlZDow'
const LEFT = Symbol('left')

/** Each change once and in order, over as many connections as necessary. */
export function subscribe(
  connection: Connection,
  { signal, ...params }: SubscribeParams,
): AsyncIterableIterator<InvitationChange, void, undefined> {
  const end = new AbortController()
  const abort = () => end.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const changes = untilLeft(readChanges(connection, params, end.signal), end.signal, () =>
    signal?.removeEventListener('abort', abort),
  )
  return {
    next: () => changes.next(),
    // The generator alone would first wait for the next change.
    return: async () => {
      end.abort(LEFT)
      await changes.return().catch(() => undefined)
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Ends without an error when the caller leaves the loop. */
async function* untilLeft(
  changes: AsyncIterable<InvitationChange>,
  signal: AbortSignal,
  onEnd: () => void,
): AsyncGenerator<InvitationChange, void, undefined> {
  try {
    yield* changes
  } catch (error) {
    if (signal.reason !== LEFT) throw error
  } finally {
    onEnd()
  }
}

async function* readChanges(
  connection: Connection,
  { idleMs = 30_000, ...params }: SubscribeParams,
  signal: AbortSignal,
): AsyncGenerator<InvitationChange, void, undefined> {
  checkCall({ timeoutMs: idleMs })
  // A cursor also for the present: the connection may break before the first change arrives.
  let after = params.after ?? (await feedEnd(connection, { signal }))
  let hasWorked = false
  for (let failures = 0; ; failures++) {
    const body = JSON.stringify({ query: INVITATION_CHANGED, variables: variablesOf(params, after) })
    let openedAt = Number.POSITIVE_INFINITY
    const onOpen = () => {
      openedAt = performance.now()
    }
    let waitS = 0
    try {
      for await (const data of stream(connection, { body, signal, idleMs, onOpen })) {
        const change = changeOf(data as InvitationChangedSubscription)
        after = change.cursor
        failures = 0
        hasWorked = true
        yield change
      }
      hasWorked = true
    } catch (error) {
      const wasStable = performance.now() - openedAt >= STABLE_MS
      hasWorked ||= wasStable
      if (!shouldReconnect(error, { hasWorked, wasStable, failures }, connection)) throw error
      if (wasStable) failures = 0
      waitS = Math.min(error.retryAfter ?? 0, MAX_BACKOFF_MS / 1000)
    }
    await sleep(waitS * 1000 + backoff(failures, MAX_BACKOFF_MS), signal)
  }
}

interface History {
  /** Whether any connection has worked. */
  hasWorked: boolean
  /** Whether the connection that broke was open for a while. */
  wasStable: boolean
  failures: number
}

/** A subscription that has worked is never given up. One that has never worked ends after the retries. */
function shouldReconnect(
  error: unknown,
  { hasWorked, wasStable, failures }: History,
  { renewable, retries }: Connection,
): error is InvitationError {
  if (isRetryable(error)) return hasWorked || failures < retries
  if (!(error instanceof InvitationError)) return false
  // The gateway counts a broken connection until it notices that it is broken.
  if (error.code === 'TOO_MANY_STREAMS') return hasWorked
  // The token may have expired. The caller's function can return another one.
  return error.code === 'UNAUTHENTICATED' && renewable && wasStable
}

/** The cursor of the latest change. */
export async function feedEnd(connection: Connection, options: CallOptions | undefined): Promise<string> {
  const { invitationEvents } = await request(connection, FEED_END, {
    variables: {},
    repeatable: true,
    options,
  })
  return invitationEvents.edges[0]?.cursor ?? BEGINNING
}

function variablesOf(
  { id, types, statuses, inviterId }: SubscribeParams,
  after: string,
): InvitationChangedSubscriptionVariables {
  return {
    id,
    after,
    filter: { inviterId, types: uppercases<PrintedType>(types), statuses: uppercases<Status>(statuses) },
  }
}

function changeOf({ invitationChanged }: InvitationChangedSubscription): InvitationChange {
  const { cursor, event, invitation } = invitationChanged
  return {
    cursor,
    event: { ...event, type: lowercase(event.type), createdAt: Date.parse(event.createdAt) },
    invitation: invitation ? invitationOf(invitation) : null,
  }
}
