import type { Authenticate } from '../auth/authenticate.ts'
import { InvalidCredentials } from '../auth/invalid-credentials.ts'
import type { Principal, Scope } from '../auth/principal.ts'
import { restError } from './errors.ts'

const CHALLENGE = { 'www-authenticate': 'Bearer' }

/** Authenticates the caller and checks its scope. @throws RestError */
export async function readCaller(
  request: Request,
  scope: Scope,
  authenticate: Authenticate,
): Promise<Principal> {
  const principal = await readPrincipal(request, authenticate)
  if (principal.scopes.has(scope)) return principal
  throw restError('authorization_invalid', `These credentials lack the scope ${scope}.`)
}

async function readPrincipal(request: Request, authenticate: Authenticate): Promise<Principal> {
  const header = request.headers.get('authorization') ?? ''
  try {
    const principal = /^Bearer +\S+ *$/i.test(header) ? await authenticate(request) : null
    if (principal !== null) return principal
  } catch (error) {
    if (!(error instanceof InvalidCredentials)) throw error
    throw restError('clerk_key_invalid', error.message, CHALLENGE)
  }
  throw restError(
    'authorization_header_format_invalid',
    'Send a secret key in the header: Authorization: Bearer sk_…',
    CHALLENGE,
  )
}
