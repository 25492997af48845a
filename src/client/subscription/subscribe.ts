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
  /** Changes of this invitation alone. */
  id?: string | undefined
  /** What happened. */
  types?: EitherCase<PrintedType> | readonly EitherCase<PrintedType>[] | undefined
  /** Where the invitation stands when the change is told. */
  statuses?: EitherCase<Status> | readonly EitherCase<Status>[] | undefined
  /** Whose invitations. */
  inviterId?: string | undefined
  /** Begin behind this cursor. Default: with the present, at the first `next()`. */
  after?: string | null | undefined
  /** Ends it; what waits for a change then rejects with the signal's reason. To leave quietly, `break`. */
  signal?: AbortSignal | undefined
  /** How long the line may be silent before it counts as dead, in milliseconds. Default: 30 000. */
  idleMs?: number | undefined
}

export interface InvitationChange {
  /** Its place among all changes: pass it on as `after` to go on from there. */
  readonly cursor: string
  readonly event: {
    readonly id: string
    readonly type: InvitationEventType
    readonly invitationId: string
    /** Who did it. */
    readonly actor: string
    readonly createdAt: number
  }
  /** As it is when this is told; null once it has been deleted. */
  readonly invitation: Invitation | null
}

const MOST_MS = 30_000
// A line that has stood for so long was good.
const GOOD_MS = 1_000
/** The place before all others: where a feed ends that nothing has ever come into. @internal for the tests */
export const BEGINNING = 'ZmVlZDow'
const LEFT = Symbol('left')

/** Each change once and in order, over as many connections as it takes. */
export function subscribe(
  connection: Connection,
  { signal, ...params }: SubscribeParams,
): AsyncIterableIterator<InvitationChange, void, undefined> {
  const end = new AbortController()
  const abort = () => end.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const changes = followed()
  return {
    next: () => changes.next(),
    // Not by the generator alone, which would first wait for the next change.
    return: async () => {
      end.abort(LEFT)
      await changes.return().catch(() => undefined)
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }

  async function* followed(): AsyncGenerator<InvitationChange, void, undefined> {
    try {
      yield* following(connection, params, end.signal)
    } catch (error) {
      if (end.signal.reason !== LEFT) throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }
}

async function* following(
  connection: Connection,
  { idleMs = 30_000, ...params }: SubscribeParams,
  signal: AbortSignal,
): AsyncGenerator<InvitationChange, void, undefined> {
  checkCall({ timeoutMs: idleMs })
  // Also at the present by a cursor: what happens before the first change comes may break the line too.
  let after = params.after ?? (await feedEnd(connection, { signal }))
  let worked = false
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
        worked = true
        yield change
      }
      worked = true
    } catch (error) {
      const stood = performance.now() - openedAt >= GOOD_MS
      worked ||= stood
      if (!goesOn(error, { worked, stood, failures }, connection)) throw error
      if (stood) failures = 0
      waitS = Math.min(error.retryAfter ?? 0, MOST_MS / 1000)
    }
    await sleep(waitS * 1000 + backoff(failures, MOST_MS), signal)
  }
}

interface Standing {
  /** Whether it has ever worked. */
  worked: boolean
  /** Whether the line that broke had stood for a while. */
  stood: boolean
  failures: number
}

/** What has worked once is gone on with for as long as the caller likes; what never has, is given up. */
function goesOn(
  error: unknown,
  { worked, stood, failures }: Standing,
  { renewable, retries }: Connection,
): error is InvitationError {
  if (isRetryable(error)) return worked || failures < retries
  if (!(error instanceof InvitationError)) return false
  // The gateway counts a broken line until it knows that it is one.
  if (error.code === 'TOO_MANY_STREAMS') return worked
  // A token that has run out meanwhile: there may be another.
  return error.code === 'UNAUTHENTICATED' && renewable && stood
}

/** The cursor of the latest change there is. */
export async function feedEnd(connection: Connection, options: CallOptions | undefined): Promise<string> {
  const asked = { variables: {}, repeatable: true, options }
  const { invitationEvents } = await request(connection, FEED_END, asked)
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
