import type { Identity, Person } from '../domain/caller.ts'
import { type EmailAddressRules, parseEmailAddress } from '../domain/email-address.ts'
import type { KeyPrincipal, Principal, UserPrincipal } from './principal.ts'

/** What a person is found by. Null if it is not known. */
export interface PersonKeys {
  id: string | null
  externalId: string | null
  /** The address key of a verified email address. */
  emailKey: string | null
}

export interface PersonUser {
  id: string
  emailKey: string
}

export interface PersonStore {
  /**
   * Finds the user with the id, otherwise with the external id, otherwise with the verified address, unless that user
   * has another external id.
   */
  find(keys: PersonKeys): Promise<PersonUser | null>
  /**
   * Like `find`, but links the user to the external id if it has none, and creates a missing user.
   *
   * @returns null if there is no user and none can be created: without a verified address, or with that of a user who has
   *   another external id.
   */
  findOrCreate(
    person: PersonKeys & { newId: string; emailAddress: string | null; name: string | null },
  ): Promise<PersonUser | null>
}

export interface IdentifyOptions {
  store: PersonStore
  rules: EmailAddressRules
  newId(): string
}

export interface Identification {
  principal: Principal
  /** Whether to create a missing user, because the operation needs an inviter. Default: false. */
  createUser?: boolean
}

export type Identify = (identification: Identification) => Promise<Identity>

const USER_ID = /^user_[0-9a-z]{26}$/
const SUBJECT_PREFIX = 'sub:'

/**
 * Finds the user behind a principal. This is the only place that turns a token's subject, or the owner of a key, into
 * a user. Quotas, emails, events, webhooks and all APIs use its result.
 */
export function createIdentify({ store, rules, newId }: IdentifyOptions): Identify {
  return async ({ principal, createUser = false }) => {
    const identity = identityOf(principal, rules)
    const user =
      identity &&
      (await (createUser ? store.findOrCreate({ ...identity, newId: newId() }) : store.find(identity)))
    const { id, scopes } = principal
    const owner = user?.id ?? ownerOf(principal)
    return {
      id: principal.kind === 'user' ? (owner ?? id) : id,
      payerId: owner ?? id,
      person: identity && personOf(identity, user),
      mayKnow: scopes.has('invitations:read'),
      mayManage: scopes.has('invitations:manage'),
      mayImpersonate: scopes.has('invitations:impersonate'),
      anyMetadata: scopes.has('invitations:metadata'),
    }
  }
}

/** The person behind a principal, as keys and tokens name it. Null for keys of the operator. */
function ownerOf(principal: Principal): string | null {
  return principal.kind === 'user' ? principal.id : (principal.owner ?? null)
}

type PersonIdentity = PersonKeys & { emailAddress: string | null; name: string | null }

function identityOf(principal: Principal, rules: EmailAddressRules): PersonIdentity | null {
  return principal.kind === 'user' ? identityOfToken(principal, rules) : identityOfKey(principal)
}

function identityOfToken(
  { subject, emailAddress, emailVerified, name }: UserPrincipal,
  rules: EmailAddressRules,
): PersonIdentity {
  const address = emailVerified && emailAddress !== null ? parseEmailAddress(emailAddress, rules) : null
  return {
    ...bySubject(subject),
    emailKey: address?.key ?? null,
    emailAddress: address?.written ?? null,
    name,
  }
}

/** A key contains no email address and no name. It is deleted with the user who owns it. */
function identityOfKey({ owner }: KeyPrincipal): PersonIdentity | null {
  if (owner === undefined) return null
  const subject = owner.startsWith(SUBJECT_PREFIX) ? owner.slice(SUBJECT_PREFIX.length) : owner
  return { ...bySubject(subject), emailKey: null, emailAddress: null, name: null }
}

function bySubject(subject: string): Pick<PersonKeys, 'id' | 'externalId'> {
  return USER_ID.test(subject) ? { id: subject, externalId: null } : { id: null, externalId: subject }
}

function personOf({ emailKey }: PersonIdentity, user: PersonUser | null): Person {
  const emailKeys = [emailKey, user?.emailKey ?? null].filter((key) => key !== null)
  return { userId: user?.id ?? null, emailKeys }
}
