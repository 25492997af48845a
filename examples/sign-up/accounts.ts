import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

interface Account {
  emailAddress: string
  /** The invitation it was prepared for. */
  invitationId: string
  password: { salt: Buffer; hash: Buffer }
  /** Only those can sign in. */
  active: boolean
}

/** The application's own table of accounts; yours is in a database, with the address as a unique column. */
const accounts = new Map<string, Account>()
const sessions = new Map<string, string>()

export function accountOf(emailAddress: string): Account | undefined {
  return accounts.get(emailAddress.toLowerCase())
}

/** Makes an account that can't sign in yet, or makes it anew. @returns false where there is an active one. */
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

/** @returns what the cookie has to say. */
export function openSession(emailAddress: string): string {
  const id = randomBytes(24).toString('base64url')
  sessions.set(id, emailAddress)
  // Lax: sent along when the visitor comes from the mail, and not with the forms of other sites.
  return `session=${id}; HttpOnly; SameSite=Lax; Path=/`
}

/** The address of who is signed in. */
export function visitorOf(cookie: string | undefined): string | undefined {
  return sessions.get(/(?:^|; )session=([^;]+)/.exec(cookie ?? '')?.[1] ?? '')
}
