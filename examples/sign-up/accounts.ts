import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

interface Account {
  emailAddress: string
  /** The invitation for which it was prepared. */
  invitationId: string
  password: { salt: Buffer; hash: Buffer }
  /** Only active accounts can sign in. */
  active: boolean
}

/** The application's own table of accounts. Yours is in a database, with the address in a unique column. */
const accounts = new Map<string, Account>()
const sessions = new Map<string, string>()

export function accountOf(emailAddress: string): Account | undefined {
  return accounts.get(emailAddress.toLowerCase())
}

/** Creates or replaces an account that cannot sign in yet. @returns false if there is an active one. */
export function prepare(emailAddress: string, invitationId: string, password: string): boolean {
  if (accountOf(emailAddress)?.active) return false
  const salt = randomBytes(16)
  const hash = scryptSync(password, salt, 32)
  const account = { emailAddress, invitationId, password: { salt, hash }, active: false }
  accounts.set(emailAddress.toLowerCase(), account)
  return true
}

export function activate(emailAddress: string, invitationId: string): void {
  const account = accountOf(emailAddress)
  if (account?.invitationId === invitationId) account.active = true
}

export function passwordFits({ password: { salt, hash } }: Account, password: string): boolean {
  return timingSafeEqual(scryptSync(password, salt, 32), hash)
}

/** @returns the content of the cookie. */
export function openSession(emailAddress: string): string {
  const id = randomBytes(24).toString('base64url')
  sessions.set(id, emailAddress)
  // Lax: sent when the visitor comes from the email, but not with forms of other sites.
  return `session=${id}; HttpOnly; SameSite=Lax; Path=/`
}

/** The address of the signed-in visitor. */
export function visitorOf(cookie: string | undefined): string | undefined {
  return sessions.get(/(?:^|; )session=([^;]+)/.exec(cookie ?? '')?.[1] ?? '')
}
