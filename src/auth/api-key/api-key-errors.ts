import { InvitationError } from '../../domain/errors.ts'
import type { ApiKeyState } from './api-key.ts'

/** There is no key with this id in the database. */
export class ApiKeyNotFound extends InvitationError {
  readonly code = 'API_KEY_NOT_FOUND'
  constructor() {
    super('There is no API key with this id. Keys in SECRET_KEY have no id.')
  }
}

/** The key has been revoked or has expired. */
export class ApiKeyNotActive extends InvitationError {
  readonly code = 'API_KEY_NOT_ACTIVE'
  readonly state: ApiKeyState
  constructor(state: ApiKeyState) {
    super(`This API key is ${state} and cannot be changed. Create a new one.`)
    this.state = state
  }
}

/** The caller would grant or obtain scopes that it lacks. */
export class ScopesNotHeld extends InvitationError {
  readonly code = 'SCOPES_NOT_HELD'
  /** The scopes that the caller lacks. */
  readonly scopes: string[]
  constructor(scopes: string[]) {
    super(`These credentials cannot give a key scopes that they lack: ${scopes.join(', ')}.`)
    this.scopes = scopes
  }
}
