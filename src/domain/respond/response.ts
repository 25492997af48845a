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

/** Which invitation is answered: by its link's ticket, or by its id. The other one is null. */
export interface InvitationSelector {
  ticket: string | null
  invitationId: string | null
}

/** Somebody signed in to the application, as its tokens say. */
export interface SignedIn {
  subject: string
  emailAddress: string | null
  /** Whether the address is known to be theirs. */
  emailVerified: boolean
}

/** Who answers. */
export interface Respondent {
  actor: Actor
  /** Null: nobody signed in, but whoever holds the ticket, or a key on somebody's behalf. */
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
 * What a reader sees: the inviter's address only with the mailed link or as the recipient. Anybody else needs the
 * scope `users:read`.
 */
export function previewFor(preview: TicketPreview, isRecipient: boolean): TicketPreview {
  return isRecipient ? preview : { ...preview, inviter: null }
}

/** Whether an answer comes from the mailbox or the account that is invited. */
export function isByRecipient({ isMailed }: ResponseCondition, { signedIn }: Respondent): boolean {
  return isMailed === true || signedIn !== null
}

/** @throws InvitationNotFound for what is no ticket of ours. */
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
 * Says why nothing was answered. Asked afterwards, for the guarded change alone decides.
 *
 * Whose the invitation is comes before where it stands: that is none of a stranger's business. Nor is
 * whether there is one, where its inviter may not know: to strangers who are signed in, both are alike.
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
  if (condition.needsTrust === true && !found.isTrusted) return policyRefused(MADE_BY_PERSON)
  return new Unavailable('The invitation or its user changed at the same time. Try again.')
}

/** Why a merge policy other than KEEP_EXISTING is refused. */
export function policyRefused(reason: string): InvalidInput {
  return new InvalidInput([{ path: ['mergePolicy'], message: `must be KEEP_EXISTING: ${reason}` }])
}

const MADE_BY_PERSON = 'this invitation was created without the scope invitations:metadata'

/** Empty where there is no address, or none that is known to be theirs. */
function verifiedKey({ emailAddress, emailVerified }: SignedIn, rules: EmailAddressRules): string {
  return (emailVerified && emailAddress !== null && parseEmailAddress(emailAddress, rules)?.key) || ''
}
