import type { Caller } from '../caller.ts'
import { metadataFaultFor, type RightsOptions } from '../create/creation-rights.ts'
import { type EmailAddressRules, parseEmailAddress } from '../email-address.ts'
import { type InputIssue, InvalidInput, UserAlreadyExists, UserNotFound } from '../errors.ts'
import type { Ids } from '../ids.ts'
import type { User } from './user.ts'
import type { UserInput, UserSelector } from './user-input.ts'

/** Who holds what a user was to get. `BOTH_TAKEN`: the address is one user's, the external id another's. */
export type UserObstacle = 'ADDRESS_TAKEN' | 'EXTERNAL_ID_TAKEN' | 'BOTH_TAKEN'

export type UserWriting = { user: User } | { obstacle: UserObstacle }

/** Users in the database; each call is one transaction. All may throw Unavailable. */
export interface UserStore {
  create(id: string, input: UserInput): Promise<UserWriting>
  /** Changes what the input says of the user with its external id or its address; makes one, with `id`, where there is none. */
  upsert(id: string, input: UserInput): Promise<UserWriting>
  /** Takes the user out of all invitations as well. @returns the user's id, null where there was none. */
  delete(selector: UserSelector): Promise<string | null>
  byEmailKey(emailKey: string): Promise<User | null>
}

export interface UsersOptions extends RightsOptions {
  store: UserStore
  ids: Pick<Ids, 'user'>
  rules: EmailAddressRules
}

/** A user to write, and who writes it. */
export interface WriteUserRequest {
  input: UserInput
  caller: Caller
}

/** Users of an application whose sign-up lives elsewhere, told to the gateway by whoever knows them. */
export function createUsers({ store, ids, rules, metadataKeys }: UsersOptions) {
  return {
    /** @throws UserAlreadyExists, InvalidInput where another user has the external id, or the caller may not set a field. */
    async create({ input, caller }: WriteUserRequest): Promise<User> {
      assertMayWrite(input, caller, metadataKeys)
      const written = await store.create(ids.user(), input)
      if ('user' in written) return written.user
      if (written.obstacle === 'EXTERNAL_ID_TAKEN') throw externalIdTaken()
      throw new UserAlreadyExists('A user with this address already exists. Use upsertUser to change it.')
    },

    /** @throws InvalidInput where address and external id are two different users', or the caller may not set a field. */
    async upsert({ input, caller }: WriteUserRequest): Promise<User> {
      assertMayWrite(input, caller, metadataKeys)
      const written = await store.upsert(ids.user(), input)
      if ('user' in written) return written.user
      throw externalIdTaken()
    },

    /** @throws UserNotFound */
    async delete(selector: UserSelector): Promise<{ id: string }> {
      const id = await store.delete(selector)
      if (id === null) throw new UserNotFound()
      return { id }
    },

    /** In whatever spelling; null where nobody has the address, or it is none. */
    async byEmailAddress(text: string): Promise<User | null> {
      const address = parseEmailAddress(text, rules)
      return address && store.byEmailKey(address.key)
    },
  }
}

/**
 * The rules for signed-in people. The external id decides whose user a token gets: a person who could set it could act
 * as any user, or under any address. Metadata may hold a role.
 *
 * @throws InvalidInput
 */
function assertMayWrite(
  { externalId, publicMetadata }: UserInput,
  caller: Caller,
  metadataKeys: readonly string[],
): void {
  // Keys of the operator write whole users, whatever else they may do.
  if (caller.person === null) return
  const issues: InputIssue[] = []
  if (externalId !== null && !caller.mayImpersonate)
    issues.push({ path: ['externalId'], message: IDENTIFICATION })
  const fault = metadataFaultFor(caller, publicMetadata, metadataKeys)
  if (fault !== null) issues.push({ path: ['publicMetadata'], message: fault })
  if (issues.length > 0) throw new InvalidInput(issues)
}

const IDENTIFICATION =
  'must be left out: it decides whose user a token gets, and setting it needs the scope invitations:impersonate'

function externalIdTaken(): InvalidInput {
  return new InvalidInput([{ path: ['externalId'], message: 'is the external id of another user' }])
}
