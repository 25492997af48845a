import { gatewayUrl } from '../app/base.ts'

/** What the gateway says about the session: who is signed in, and what the sign-in page may offer. */
export interface Session {
  signedIn: boolean
  kind: 'key' | 'user' | null
  /** The id of the key or the person. Null if nobody is signed in. */
  principal: string | null
  /** ISO 8601. Null if nobody is signed in. It stays the same until the next sign-in. */
  expiresAt: string | null
  methods: { credential: boolean; development: boolean; openid: boolean }
  appName: string
  /** Whether `/graphql` shows the explorer. */
  explorer: boolean
  /** Whether `/dev/mailbox` shows the emails. */
  mailbox: boolean
  publicUrl: string
  /** The names of the email templates. Empty if nobody is signed in. */
  templates: string[]
  production: boolean
}

/** Each request of the console has this header. Pages of other origins cannot send it, so they cannot use the cookie. */
export const CONSOLE_HEADER = { 'X-Invitation-Console': '1' } as const

/** Why a sign-in failed: the credential is not valid, or the gateway did not answer as expected. */
export type SignInFailure = 'refused' | 'limited' | 'unavailable'

export class SignInError extends Error {
  readonly reason: SignInFailure
  constructor(reason: SignInFailure) {
    super(`The sign-in failed: ${reason}`)
    this.reason = reason
  }
}

/**
 * Set in a browser in which the person has signed out: `asked` until the gateway has ended the session, then `done`. The
 * development key does not sign in by itself there, in no window.
 */
const SIGNED_OUT = 'invitation-console:signed-out'

export function rememberSignOut(state: 'asked' | 'done'): void {
  localStorage.setItem(SIGNED_OUT, state)
}

export function forgetSignOut(): void {
  localStorage.removeItem(SIGNED_OUT)
}

/**
 * Reads the session. The development key signs in by itself. A sign-out that the gateway did not answer is repeated.
 * Throws if the gateway does not answer.
 */
export async function openSession(): Promise<Session> {
  const session = await readSession()
  const signedOut = localStorage.getItem(SIGNED_OUT)
  if (session.signedIn && signedOut === 'asked') {
    await signOut()
    return readSession()
  }
  const mayEnter = !session.signedIn && session.methods.development
  if (!mayEnter || signedOut !== null) return session
  return signInForDevelopment().catch(() => session)
}

async function readSession(): Promise<Session> {
  const response = await send('session', 'GET')
  if (!response.ok) throw new Error(`The gateway answered ${response.status}`)
  return response.json()
}

/**
 * Signs in with a key or a token.
 * @throws {SignInError} if the gateway refuses it or does not answer
 */
export function signIn(credential: string): Promise<Session> {
  return signInAt('session', { credential })
}

/**
 * Signs in with the development key, which only the gateway has.
 * @throws {SignInError} if the gateway refuses it or does not answer
 */
export function signInForDevelopment(): Promise<Session> {
  return signInAt('session/development', {})
}

/** Ends the session on the gateway. Throws if the gateway does not confirm it. */
export async function signOut(): Promise<void> {
  const response = await send('session', 'DELETE')
  if (!response.ok) throw new Error(`The gateway answered ${response.status}`)
  rememberSignOut('done')
}

async function signInAt(path: string, body: object): Promise<Session> {
  const response = await send(path, 'POST', body).catch(() => null)
  if (response?.ok) return response.json()
  if (response === null || response.status >= 500) throw new SignInError('unavailable')
  throw new SignInError(response.status === 429 ? 'limited' : 'refused')
}

function send(path: string, method: string, body?: object): Promise<Response> {
  return fetch(gatewayUrl(path), {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { ...CONSOLE_HEADER, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
}
