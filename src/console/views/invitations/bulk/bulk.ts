import type { Client, CombinedError } from 'urql'
import { type Failure, failureOf } from '../../../graphql/failure.ts'
import type { Filter } from '../filter.ts'
import { type BulkResult, Extend, Remove, Resend, Revoke } from './documents.ts'

export const BULK_ACTIONS = ['resend', 'extend', 'revoke', 'remove'] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]
/** What people may do with the invitations that they sent. */
export const OWN_ACTIONS: readonly BulkAction[] = ['resend', 'extend', 'revoke']
export const NO_ACTIONS: readonly BulkAction[] = []

/** What is changed: rows that were selected, or all that match a filter. */
export type BulkTarget = { ids: readonly string[] } | { filter: Filter }

export interface BulkWork {
  action: BulkAction
  target: BulkTarget
  /** The new lifetime, for `extend`. */
  days: number
  /** Identifies the work in idempotency keys. A part that is sent again then has no second effect. */
  key: string
}

/** The result for one invitation. */
export interface BulkOutcome {
  invitationId: string
  /** Null for a deleted invitation. */
  emailAddress: string | null
  /** Null if it was done. `status` is the one that prevented it. */
  fault: { type: string; message: string; status: string | null } | null
}

/** The place at which work goes on. */
export interface Position {
  part: number
  after: string | null
}

/** The results of one call, and where the next one begins. Null after the last. */
export type Part = { outcomes: BulkOutcome[]; next: Position | null } | { failure: Failure }

export const START: Position = { part: 0, after: null }

/** The most that one call changes. */
export const PART_SIZE = 1_000

/** Does a part of the work with one call, or shows with a dry run what it would do. */
export async function callPart(
  client: Client,
  work: BulkWork,
  { part, after }: Position,
  dryRun: boolean,
): Promise<Part> {
  const { target } = work
  const ids = 'ids' in target ? target.ids.slice(part * PART_SIZE, (part + 1) * PART_SIZE) : null
  const input = {
    selection: 'ids' in target ? { ids: ids ?? [] } : { filter: target.filter },
    ...(after !== null && { after }),
    ...(dryRun ? { dryRun } : { idempotencyKey: `console-${work.key}-${part}` }),
  }
  const { data, error } = await send(client, work, input)
  const result = data?.result
  if (error || !result || !('results' in result)) return { failure: failureOfCall(result, error) }
  const hasMore = 'ids' in target ? target.ids.length > (part + 1) * PART_SIZE : result.hasMore
  return {
    outcomes: result.results.map(outcomeOf),
    next: hasMore ? { part: part + 1, after: result.endCursor } : null,
  }
}

interface CommonInput {
  selection: { ids: string[] } | { filter: Filter }
  after?: string
  dryRun?: boolean
  idempotencyKey?: string
}

function send(client: Client, { action, days }: BulkWork, input: CommonInput) {
  switch (action) {
    case 'resend':
      return client.mutation(Resend, { input }).toPromise()
    case 'extend':
      return client.mutation(Extend, { input: { ...input, expiresInDays: days } }).toPromise()
    case 'revoke':
      return client.mutation(Revoke, { input }).toPromise()
    case 'remove':
      return client.mutation(Remove, { input }).toPromise()
    default:
      return action satisfies never
  }
}

type Rows = Extract<BulkResult, { results: unknown }>['results']

function outcomeOf({ invitationId, result }: Rows[number]): BulkOutcome {
  if ('message' in result) {
    const ended = result.__typename === 'InvitationNotPending' ? result : null
    return {
      invitationId,
      emailAddress: ended?.invitation?.emailAddress ?? null,
      fault: { type: result.__typename, message: result.message, status: ended?.status ?? null },
    }
  }
  const emailAddress = 'emailAddress' in result ? result.emailAddress : null
  return { invitationId, emailAddress, fault: null }
}

function failureOfCall(result: BulkResult | null | undefined, error: CombinedError | undefined): Failure {
  if (error) return failureOf(error)
  const issues = result && 'issues' in result ? result.issues : []
  const message = issues.map(({ path, message }) => `${path.slice(1).join('.')} ${message}`).join('; ')
  return message === '' ? { kind: 'unavailable' } : { kind: 'other', message, requestId: null }
}
