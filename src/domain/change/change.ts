import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Caller } from '../caller.ts'
import type {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  RolledBack,
} from '../errors.ts'
import type { InvitationEvent } from '../events/invitation-event.ts'
import type { Ids } from '../ids.ts'
import type { Actor, Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { InvitationFilter } from '../list/list-input.ts'
import type { Metadata } from '../metadata.ts'
import type { Reach } from './reach.ts'

/** A request to change one invitation. */
export interface ChangeRequest<Input extends { id: string }> {
  input: Input
  caller: Caller
}

/** A change of invitations, any number of them. */
export interface ChangeCall<Input> {
  /** Each id at most once. */
  ids: readonly string[]
  /** The filter that has selected them. Those that no longer match it are left out. Null: the caller has named the ids. */
  filter: InvitationFilter | null
  input: Input
  caller: Caller
}

/** Why an invitation was not changed. */
export type ChangeFailure =
  | InvitationNotFound
  | InvitationNotPending
  | InvalidInput
  | QuotaExceeded
  | RolledBack

/** `isChanged`: whether a value differs now. */
export type ChangeOutcome<Result> = { ok: Result; isChanged: boolean } | { error: ChangeFailure }

/** The outcomes by the id of the invitation. Those that no longer match the filter have none. */
export type ChangeOutcomes<Result> = Map<string, ChangeOutcome<Result>>

/** A kind of change. It has the same rules for one invitation and for many. */
export type Change<Input, Result> = (
  transaction: ChangeTransaction,
  call: ChangeCall<Input>,
) => Promise<ChangeOutcomes<Result>>

type ChangeableFields = Pick<
  Invitation,
  'publicMetadata' | 'redirectUrl' | 'notify' | 'locale' | 'template' | 'message'
>

/** The fields to change. Undefined: the field does not change. */
export type Changes = { [Field in keyof ChangeableFields]?: ChangeableFields[Field] | undefined } & {
  /** Counted from now. */
  expiresInDays?: number | undefined
  /** Whether the new metadata comes from a caller who may set any metadata. */
  metadataTrusted?: boolean | undefined
  /** Creates a new link. The previous one works for `graceMinutes` longer. */
  newLink?: { graceMinutes: number } | undefined
  /** Whether an email is queued, from which the days until the next reminder are counted. */
  isMailed?: true | undefined
}

export type NewEvent = Omit<InvitationEvent, 'actor' | 'cause' | 'createdAt' | 'position'> & { actor: Actor }

/** The actor of a change of an invitation and the id of its event. */
export interface ChangeRecord {
  invitationId: string
  eventId: string
  actor: Actor
}

/** The use of an idempotency key by a call that changes many invitations. */
export interface CallUse {
  actor: Actor
  key: string
  /** A hash of the input. */
  fingerprint: string
}

/** An earlier use of a key. */
export interface StoredCall {
  fingerprint: string
  /** What {@link ChangeTransaction.settle} has stored. Null for a key of a creation. */
  answer: unknown
}

/** An email to queue. */
export interface NewDelivery {
  invitation: Invitation
  deliveryId: string
  /** Whether there is only a job, which finds nothing to send, so that the caller does not notice a limit. */
  isSuppressed: boolean
}

/** Invitations by their ids. */
export type InvitationsById = ReadonlyMap<string, Invitation>

/**
 * What changes need from a database transaction. Each function takes a few statements, independent of the number of
 * invitations, and none for an empty list.
 */
export interface ChangeTransaction {
  find(ids: readonly string[]): Promise<InvitationsById>
  /**
   * Locks invitations in the order of their ids, so that other transactions cannot change them, and two calls cannot
   * block each other.
   *
   * @param filter leaves out those that do not match it.
   */
  lock(ids: readonly string[], filter: InvitationFilter | null): Promise<InvitationsById>
  /**
   * Counts an email to each address. Call it before `lock`.
   *
   * @returns in order null, or the error if the limit is reached.
   */
  takeMails(emailKeys: readonly string[]): Promise<(QuotaExceeded | null)[]>
  /** Subtracts emails that this transaction has counted and not queued. */
  returnMails(emailKeys: readonly string[]): Promise<void>
  /** Revokes locked pending invitations. Records the events and cancels emails that are not sent yet. */
  revoke(records: ChangeRecord[]): Promise<InvitationsById>
  /** Changes locked pending invitations. A new link cancels emails that are not sent yet. */
  update(ids: readonly string[], changes: Changes): Promise<InvitationsById>
  /** Queues an email with the current link for each invitation. */
  mail(deliveries: NewDelivery[]): Promise<void>
  record(events: NewEvent[]): Promise<void>
  /**
   * Deletes locked invitations, their deliveries, and the fields `before` and `after` of their events. Records the
   * events.
   */
  delete(deletions: { invitation: Invitation; record: ChangeRecord }[]): Promise<void>
  /**
   * Claims the idempotency key of a call. Waits for another transaction that holds the same key. Call it first.
   *
   * @returns null for the first use of the key, otherwise the earlier one.
   */
  claim(use: CallUse): Promise<StoredCall | null>
  /** Stores the answer of a claimed call. */
  settle(use: CallUse, answer: unknown): Promise<void>
}

export interface ChangeStore {
  /**
   * Runs `work` in one transaction. An error of `work` rolls it back, and so does a result for which `keep` returns
   * false.
   *
   * @param reach the invitations that the transaction finds.
   * @throws Unavailable if the database cannot answer in time.
   */
  changing<T>(
    reach: Reach,
    work: (transaction: ChangeTransaction) => Promise<T>,
    keep?: (result: T) => boolean,
  ): Promise<T>
}

export interface ChangeOptions {
  store: ChangeStore
  ids: Pick<Ids, 'event' | 'delivery'>
}

/** The input of operations that need only the id of the invitation. */
export const selectInvitationInput = z.strictObject({ id: invitationId })

const RECORDED_FIELDS = [
  'status',
  'publicMetadata',
  'redirectUrl',
  'notify',
  'locale',
  'template',
  'message',
  'linkVersion',
  'expiresAt',
] as const

/** The fields that an event records: only those that differ. Null if none does. */
export function differences(
  before: Invitation,
  after: Invitation,
): { before: Metadata | null; after: Metadata | null } {
  const fields = RECORDED_FIELDS.filter((field) => !isDeepStrictEqual(before[field], after[field]))
  const of = (invitation: Invitation): Metadata | null =>
    fields.length === 0 ? null : Object.fromEntries(fields.map((field) => [field, invitation[field]]))
  return { before: of(before), after: of(after) }
}
