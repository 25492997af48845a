import { type EmailAddressRules, maskEmailAddress, parseEmailAddress } from '../email-address.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  Unavailable,
  WrongRecipient,
} from '../errors.ts'
import type { Ids } from '../ids.ts'
import type { Actor } from '../invitation.ts'
import type { ResponseCondition, ResponseStore, TicketPreview } from './response-store.ts'
import type { Tickets } from './ticket.ts'

/** Selects an invitation by the ticket of its link or by its id. The other one is null. */
export interface InvitationSelector {
  ticket: string | null
  invitationId: string | null
}

/** A person who is signed in to the application, as described by their token. */
export interface SignedIn {
  subject: string
  emailAddress: string | null
  /** Whether the application has verified the address. */
  emailVerified: boolean
  /** Null if the token has no name. */
  name: string | null
}

/** The person or program that accepts or declines. */
export interface Respondent {
  actor: Actor
  /** Null if nobody is signed in: the holder of the ticket responds, or a key responds for another person. */
  signedIn: SignedIn | null
  /** Whether they may choose any merge policy (the scope `invitations:metadata`). */
  anyMetadata: boolean
}

export interface ResponseOptions {
  store: ResponseStore
  tickets: Tickets
  ids: Ids
  rules: EmailAddressRules
}

/**
 * Removes the inviter, unless the reader has the link from the email or is the recipient. All
 * others need the scope `users:read` to see it.
 */
export function previewFor(preview: TicketPreview, isRecipient: boolean): TicketPreview {
  return isRecipient ? preview : { ...preview, inviter: null }
}

/** Whether the response comes from the invited mailbox or from the invited account. */
export function isByRecipient({ isMailed }: ResponseCondition, { signedIn }: Respondent): boolean {
  return isMailed === true || signedIn !== null
}

/** @throws InvitationNotFound if the ticket is not valid. */
export function createCondition(
  { tickets, rules }: ResponseOptions,
  { ticket, invitationId }: InvitationSelector,
  { signedIn }: Respondent,
): ResponseCondition {
  const claim = ticket === null ? null : tickets.read(ticket)
  const id = claim?.invitationId ?? invitationId
  if (id === null || (ticket !== null && claim === null)) throw new InvitationNotFound()
  return {
    invitationId: id,
    linkVersion: claim?.linkVersion ?? null,
    isMailed: claim?.isMailed === true,
    emailKeys: signedIn === null ? [] : [verifiedKey(signedIn, rules)],
    userId: null,
  }
}

/**
 * Finds out why a response failed. It runs afterwards, because only the guarded update decides.
 *
 * - A wrong recipient is reported before the status, so that other people do not learn the status.
 * - A withheld invitation is reported like one for another recipient, so that a signed-in person does not learn
 *   whether the invitation exists.
 */
export async function responseRefusal(
  { store }: ResponseOptions,
  condition: ResponseCondition,
  { signedIn }: Respondent,
): Promise<InvitationNotFound | WrongRecipient | InvitationNotPending | InvalidInput | Unavailable> {
  const found = await store.find(condition)
  if (found === null) return new InvitationNotFound()
  if ('hint' in found) return signedIn === null ? new InvitationNotFound() : new WrongRecipient(found.hint)
  const { invitation } = found.preview
  if (!found.isRecipient) return new WrongRecipient(maskEmailAddress(invitation.emailAddress))
  if (invitation.status !== 'PENDING') return new InvitationNotPending(invitation)
  if (condition.needsTrust === true && !found.isTrusted) return policyRefused(UNTRUSTED_METADATA)
  if (found.isUserOfAnother) {
    return new WrongRecipient(maskEmailAddress(invitation.emailAddress), USER_OF_ANOTHER)
  }
  return new Unavailable('The invitation or its user changed at the same time. Try again.')
}

/** Why a merge policy other than KEEP_EXISTING is refused. */
export function policyRefused(reason: string): InvalidInput {
  return new InvalidInput([{ path: ['mergePolicy'], message: `must be KEEP_EXISTING: ${reason}` }])
}

const UNTRUSTED_METADATA = 'this invitation was created without the scope invitations:metadata'

const USER_OF_ANOTHER =
  'The user with the invited address belongs to another subject than that of your token. An operator must change or delete that user first.'

/** The key of the verified address. Empty if there is none: no address has an empty key. */
export function verifiedKey({ emailAddress, emailVerified }: SignedIn, rules: EmailAddressRules): string {
  return (emailVerified && emailAddress !== null && parseEmailAddress(emailAddress, rules)?.key) || ''
}
