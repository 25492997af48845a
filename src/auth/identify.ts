import type { Caller, Person } from '../domain/caller.ts'
import { type EmailAddressRules, parseEmailAddress } from '../domain/email-address.ts'
import type { KeyPrincipal, Principal, UserPrincipal } from './principal.ts'

/** What a person can be found by; null where it is not known. */
export interface PersonKeys {
  id: string | null
  externalId: string | null
  /** The key of an address that is verified. */
  emailKey: string | null
}

export interface PersonUser {
  id: string
  emailKey: string
}

export interface PersonStore {
  /** The user with the id, else with the external id, else with the verified address. */
  find(keys: PersonKeys): Promise<PersonUser | null>
  /**
   * The same, linked to the external id if they have none yet; makes a user where there is none.
   *
   * @returns null where there is none and there is no verified address to make one with.
   */
  findOrMake(person: PersonKeys & { newId: string; emailAddress: string | null }): Promise<PersonUser | null>
}

export interface IdentifyOptions {
  store: PersonStore
  rules: EmailAddressRules
  newId(): string
}

export interface Identification {
  principal: Principal
  /** What the caller does, as events name it. */
  cause: string
  /** Whether a person without a user gets one: for calls that need to say who invites. Default: false. */
  make?: boolean
}

export type Identify = (identification: Identification) => Promise<Caller>

const OUR_ID = /^user_[0-9a-z]{26}$/
const BY_SUBJECT = 'sub:'

/**
 * Finds out who a principal is: the one place that turns a token's subject, or the owner of a key, into a
 * user. Quotas, mails, events, webhooks and every API go by its answer.
 */
export function createIdentify({ store, rules, newId }: IdentifyOptions): Identify {
  return async ({ principal, cause, make = false }) => {
    const identity = identityOf(principal, rules)
    const user =
      identity && (await (make ? store.findOrMake({ ...identity, newId: newId() }) : store.find(identity)))
    const { id, scopes } = principal
    const owner = user?.id ?? ownerOf(principal)
    return {
      actor: { id: principal.kind === 'user' ? (owner ?? id) : id, cause },
      payerId: owner ?? id,
      person: identity && personOf(identity, user),
      mayKnow: scopes.has('invitations:read'),
      mayImpersonate: scopes.has('invitations:impersonate'),
      anyMetadata: scopes.has('invitations:metadata'),
    }
  }
}

/** The person behind a principal as keys and tokens name them; null for keys of the operator. */
function ownerOf(principal: Principal): string | null {
  return principal.kind === 'user' ? principal.id : (principal.owner ?? null)
}

type PersonIdentity = PersonKeys & { emailAddress: string | null }

function identityOf(principal: Principal, rules: EmailAddressRules): PersonIdentity | null {
  return principal.kind === 'user' ? identityOfToken(principal, rules) : identityOfKey(principal)
}

function identityOfToken(
  { subject, emailAddress, emailVerified }: UserPrincipal,
  rules: EmailAddressRules,
): PersonIdentity {
  const address = emailVerified && emailAddress !== null ? parseEmailAddress(emailAddress, rules) : null
  return { ...bySubject(subject), emailKey: address?.key ?? null, emailAddress: address?.written ?? null }
}

/** A key says nothing of addresses: it ends with its owner's user. */
function identityOfKey({ owner }: KeyPrincipal): PersonIdentity | null {
  if (owner === undefined) return null
  const subject = owner.startsWith(BY_SUBJECT) ? owner.slice(BY_SUBJECT.length) : owner
  return { ...bySubject(subject), emailKey: null, emailAddress: null }
}

function bySubject(subject: string): Pick<PersonKeys, 'id' | 'externalId'> {
  return OUR_ID.test(subject) ? { id: subject, externalId: null } : { id: null, externalId: subject }
}

function personOf({ emailKey }: PersonIdentity, user: PersonUser | null): Person {
  const emailKeys = [emailKey, user?.emailKey ?? null].filter((key) => key !== null)
  return { userId: user?.id ?? null, emailKeys }
}
