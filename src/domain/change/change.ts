import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { InvitationNotFound, InvitationNotPending, type QuotaExceeded } from '../errors.ts'
import type { InvitationEvent } from '../events/invitation-event.ts'
import type { Ids } from '../ids.ts'
import type { Actor, Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { Metadata } from '../metadata.ts'

/** A request to change one invitation. */
export interface ChangeRequest<Input extends { id: string }> {
  input: Input
  actor: Actor
}

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
}

export type NewEvent = Omit<InvitationEvent, 'actor' | 'cause' | 'createdAt' | 'position'> & { actor: Actor }

/** The actor of a change and the id of its event. */
export interface ChangeRecord {
  eventId: string
  actor: Actor
}

/** What a change of one invitation needs from a database transaction. */
export interface ChangeTransaction {
  find(id: string): Promise<Invitation | null>
  /** Locks the invitation, so that other transactions cannot change it. */
  lock(id: string): Promise<Invitation | null>
  /** Counts an email to the address. Call it before `lock`. @returns the error if the limit is reached, otherwise null. */
  takeMail(emailKey: string): Promise<QuotaExceeded | null>
  /** Records the event and cancels emails that are not sent yet. @returns null if it is no longer pending. */
  revoke(id: string, record: ChangeRecord): Promise<Invitation | null>
  /** A new link cancels emails that are not sent yet. @returns null if it is no longer pending. */
  update(id: string, changes: Changes): Promise<Invitation | null>
  /** Queues an email with the current link. */
  mail(invitation: Invitation, deliveryId: string): Promise<void>
  record(event: NewEvent): Promise<void>
  /** Deletes the invitation, its deliveries, and the fields `before` and `after` of its events. Records the event. */
  delete(invitation: Invitation, record: ChangeRecord): Promise<void>
}

export interface ChangeStore {
  /**
   * Runs `work` in one transaction. An error of `work` rolls it back.
   *
   * @throws Unavailable if the database cannot answer in time.
   */
  changing<T>(work: (transaction: ChangeTransaction) => Promise<T>): Promise<T>
}

export interface ChangeOptions {
  store: ChangeStore
  ids: Pick<Ids, 'event' | 'delivery'>
}

/** The input of operations that need only the id of the invitation. */
export const selectInvitationInput = z.strictObject({ id: invitationId })

/** @throws InvitationNotFound */
export function requireInvitation(invitation: Invitation | null): Invitation {
  if (invitation === null) throw new InvitationNotFound()
  return invitation
}

/** @throws InvitationNotFound, InvitationNotPending */
export function requirePending(invitation: Invitation | null): Invitation {
  const { status } = requireInvitation(invitation)
  if (status !== 'PENDING') throw new InvitationNotPending(requireInvitation(invitation))
  return requireInvitation(invitation)
}

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
