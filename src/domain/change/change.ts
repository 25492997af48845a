import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { InvitationNotFound, InvitationNotPending, type QuotaExceeded } from '../errors.ts'
import type { InvitationEvent } from '../events/invitation-event.ts'
import type { Ids } from '../ids.ts'
import type { Actor, Invitation } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { Metadata } from '../metadata.ts'

/** A change of one invitation that somebody asked for. */
export interface ChangeRequest<Input extends { id: string }> {
  input: Input
  actor: Actor
}

type Particulars = Pick<
  Invitation,
  'publicMetadata' | 'redirectUrl' | 'notify' | 'locale' | 'template' | 'message'
>

/** What is to be different; what is undefined stays. */
export type Changes = { [Field in keyof Particulars]?: Particulars[Field] | undefined } & {
  /** From now. */
  expiresInDays?: number | undefined
  /** Whether the new metadata was given by a caller who may give any. */
  metadataTrusted?: boolean | undefined
  /** A new link; the one before works on so long, 0: not at all. */
  newLink?: { graceMinutes: number } | undefined
}

export type NewEvent = Omit<InvitationEvent, 'actor' | 'cause' | 'createdAt' | 'position'> & { actor: Actor }

/** Who makes a change, and the id of its event. */
export interface ChangeRecord {
  eventId: string
  actor: Actor
}

/** What changing one invitation needs of a database transaction. */
export interface ChangeTransaction {
  find(id: string): Promise<Invitation | null>
  /** Keeps it as it is, for all but this transaction. */
  lock(id: string): Promise<Invitation | null>
  /** Counts a mail to the address. To be called before a lock. @returns why there must be none; null: it may be. */
  takeMail(emailKey: string): Promise<QuotaExceeded | null>
  /** Records the event and cancels emails that are not sent yet. @returns null if it is no longer pending. */
  revoke(id: string, record: ChangeRecord): Promise<Invitation | null>
  /** A new link cancels emails that are not sent yet. @returns null if it is no longer pending. */
  update(id: string, changes: Changes): Promise<Invitation | null>
  /** Adds a mail with the latest link. */
  mail(invitation: Invitation, deliveryId: string): Promise<void>
  record(event: NewEvent): Promise<void>
  /** Deletes it, its deliveries, and what its events say of before and after. Records the event. */
  delete(invitation: Invitation, record: ChangeRecord): Promise<void>
}

export interface ChangeStore {
  /**
   * All or nothing: what `work` throws undoes it.
   *
   * @throws Unavailable when the database can't answer in time.
   */
  changing<T>(work: (transaction: ChangeTransaction) => Promise<T>): Promise<T>
}

export interface ChangeOptions {
  store: ChangeStore
  ids: Pick<Ids, 'event' | 'delivery'>
}

/** The input of what needs to know nothing but which invitation. */
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

const TOLD = [
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

/** What an event says of a change: exactly the fields that differ; null where none does. */
export function differences(
  before: Invitation,
  after: Invitation,
): { before: Metadata | null; after: Metadata | null } {
  const fields = TOLD.filter((field) => !isDeepStrictEqual(before[field], after[field]))
  const of = (invitation: Invitation): Metadata | null =>
    fields.length === 0 ? null : Object.fromEntries(fields.map((field) => [field, invitation[field]]))
  return { before: of(before), after: of(after) }
}
