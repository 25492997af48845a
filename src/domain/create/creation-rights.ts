import { type Caller, type Identity, ownInviterId } from '../caller.ts'
import { type InputIssue, InvalidInput } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { type Metadata, metadataKeysFault } from '../metadata.ts'
import type { CreateInvitationInput } from './create-input.ts'
import type { CreateRequest } from './creation-store.ts'

export interface RightsOptions {
  /** Keys of publicMetadata that people may set without the scope `invitations:metadata`. */
  metadataKeys: readonly string[]
}

/** Checks what the caller may create. @throws InvalidInput */
export type Authorize = (input: CreateInvitationInput, caller: Caller) => CreateRequest

/**
 * The rules for signed-in people:
 *
 * - The inviter is their own user, and they cannot write an email in the name of another inviter. The scope
 *   `invitations:impersonate` lifts these rules.
 * - They cannot invite themselves.
 * - They can set only the metadata keys in METADATA_KEYS_OF_USERS. The scope `invitations:metadata` lifts this rule.
 *
 * Keys in SECRET_KEY have both scopes.
 */
export function createAuthorizeCreation({ metadataKeys }: RightsOptions): Authorize {
  return (input, caller) => {
    const { actor, payerId, mayKnow, mayImpersonate, anyMetadata } = caller
    const named = { ...input, inviterId: input.inviterId ?? ownInviterId(caller) }
    assertMayCreate(named, caller, metadataKeys)
    return { input: named, actor, payerId, mayKnow, mayImpersonate, metadataTrusted: anyMetadata }
  }
}

/** @throws InvalidInput if the caller may not create this invitation. */
export function assertMayCreate(
  { inviterId, emailKey, publicMetadata }: CreateInvitationInput,
  caller: Identity,
  metadataKeys: readonly string[],
): void {
  const { person, mayImpersonate } = caller
  const issues: InputIssue[] = []
  if (!mayImpersonate && inviterId !== null && inviterId !== person?.userId) {
    issues.push({ path: ['inviterId'], message: IMPERSONATION })
  }
  if (person?.emailKeys.includes(emailKey)) {
    issues.push({ path: ['emailAddress'], message: 'must not be your own: nobody invites themselves' })
  }
  const fault = metadataFaultFor(caller, publicMetadata, metadataKeys)
  if (fault !== null) issues.push({ path: ['publicMetadata'], message: fault })
  if (issues.length > 0) throw new InvalidInput(issues)
}

export interface SingleCreationOptions {
  authorize: Authorize
  create(request: CreateRequest): Promise<Invitation>
}

/** Creates one invitation. `create` may put it into a batch with others. */
export function createSingleInvitation({ authorize, create }: SingleCreationOptions) {
  /** @throws AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded, Unavailable */
  return async ({ input, caller }: { input: CreateInvitationInput; caller: Caller }): Promise<Invitation> =>
    create(authorize(input, caller))
}

/** The error for an `inviterId` that does not exist. */
export function unknownInviter(): InvalidInput {
  return new InvalidInput([{ path: ['inviterId'], message: 'is not the id of a user' }])
}

/** Why the caller may not set this metadata. Null if they may. */
export function metadataFaultFor(
  { anyMetadata }: Identity,
  metadata: Metadata | null | undefined,
  metadataKeys: readonly string[],
): string | null {
  return anyMetadata || metadata == null ? null : metadataKeysFault(metadata, metadataKeys)
}

/** Why the caller may not set these fields of an invitation that exists. Its email is sent in the name of its inviter. */
export function otherInviterIssues(
  { inviterId }: Pick<Invitation, 'inviterId'>,
  fields: readonly string[],
  { userId, mayImpersonate }: { userId: string | null | undefined; mayImpersonate: boolean },
): InputIssue[] {
  if (mayImpersonate || inviterId === null || inviterId === userId) return []
  return ['message', 'template']
    .filter((field) => fields.includes(field))
    .map((field) => ({ path: [field], message: OTHER_INVITER }))
}

const OTHER_INVITER =
  'must be left out: the email is sent in the name of another inviter, which needs the scope invitations:impersonate'

const IMPERSONATION =
  'must be your own user or left out: naming anybody else needs the scope invitations:impersonate'
