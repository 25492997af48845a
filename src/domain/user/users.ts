import type { Identity } from '../caller.ts'
import { metadataFaultFor, type RightsOptions } from '../create/creation-rights.ts'
import { type EmailAddressRules, parseEmailAddress } from '../email-address.ts'
import { type InputIssue, InvalidInput, UserAlreadyExists, UserNotFound } from '../errors.ts'
import type { Ids } from '../ids.ts'
import type { User } from './user.ts'
import type { UserInput, UserSelector } from './user-input.ts'

/** Why a user was not written. `BOTH_TAKEN`: one user has the address, and another one has the external id. */
export type UserObstacle = 'ADDRESS_TAKEN' | 'EXTERNAL_ID_TAKEN' | 'BOTH_TAKEN'

export type UserWriting = { user: User } | { obstacle: UserObstacle }

/** Users in the database. Each call but `delete` is one transaction, and all can throw Unavailable. */
export interface UserStore {
  create(id: string, input: UserInput): Promise<UserWriting>
  /**
   * Changes the given fields of the user with this external id or address. If there is none, creates a user with
   * the id `id`.
   */
  upsert(id: string, input: UserInput): Promise<UserWriting>
  /**
   * Revokes the keys of the user, removes the user from all invitations, batch by batch, and then deletes the user. After
   * a failure, another call continues.
   *
   * @returns the id of the user, or null if there was none.
   */
  delete(selector: UserSelector): Promise<string | null>
  byEmailKey(emailKey: string): Promise<User | null>
}

export interface UsersOptions extends RightsOptions {
  store: UserStore
  ids: Pick<Ids, 'user'>
  rules: EmailAddressRules
}

/** A user to write, and the caller who writes it. */
export interface WriteUserRequest {
  input: UserInput
  caller: Identity
}

/** Manages users of an application that has its own sign-up. The application reports them through the API. */
export function createUsers({ store, ids, rules, metadataKeys }: UsersOptions) {
  return {
    /** @throws UserAlreadyExists, InvalidInput if another user has the external id, or the caller may not set a field. */
    async create({ input, caller }: WriteUserRequest): Promise<User> {
      assertMayWrite(input, caller, metadataKeys)
      const written = await store.create(ids.user(), input)
      if ('user' in written) return written.user
      if (written.obstacle === 'EXTERNAL_ID_TAKEN') throw externalIdTaken()
      throw new UserAlreadyExists('A user with this address already exists. Use upsertUser to change it.')
    },

    /** @throws InvalidInput if address and external id belong to different users, or the caller may not set a field. */
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

    /** Finds a user by any spelling of the address. Null if no user has it, or if the text is not an address. */
    async byEmailAddress(text: string): Promise<User | null> {
      const address = parseEmailAddress(text, rules)
      return address && store.byEmailKey(address.key)
    },
  }
}

/**
 * The rules for signed-in people. The external id decides which user a token belongs to. A person who could set it
 * could act as any user or with any address. Metadata can contain a role.
 *
 * @throws InvalidInput
 */
function assertMayWrite(
  { externalId, publicMetadata }: UserInput,
  caller: Identity,
  metadataKeys: readonly string[],
): void {
  // Keys of the operator may set all fields of a user.
  if (caller.person === null) return
  const issues: InputIssue[] = []
  if (externalId !== null && !caller.mayImpersonate)
    issues.push({ path: ['externalId'], message: EXTERNAL_ID_FORBIDDEN })
  const fault = metadataFaultFor(caller, publicMetadata, metadataKeys)
  if (fault !== null) issues.push({ path: ['publicMetadata'], message: fault })
  if (issues.length > 0) throw new InvalidInput(issues)
}

const EXTERNAL_ID_FORBIDDEN =
  'must be left out: it decides whose user a token gets, and setting it needs the scope invitations:impersonate'

function externalIdTaken(): InvalidInput {
  return new InvalidInput([{ path: ['externalId'], message: 'is the external id of another user' }])
}
