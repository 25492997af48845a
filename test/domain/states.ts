import type { Scope } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { ids } from '../../src/domain/ids.ts'
import { recipientSubject } from '../../src/domain/rate-limits.ts'
import type { Gateway } from '../support/harness.ts'

/** The states that an address can be in when it is invited. */
export const STATES = [
  'unknown',
  'invited',
  'invited twice',
  'a user',
  'a user and invited',
  'past its time',
  'revoked',
  'at its limit',
] as const
export type State = (typeof STATES)[number]

/** The states in which a plain creation makes an invitation. */
export const FREE: readonly State[] = ['unknown', 'past its time', 'revoked']

const LOCAL_PARTS: Record<State, string> = {
  unknown: 'aaa',
  invited: 'bbb',
  'invited twice': 'ccc',
  'a user': 'ddd',
  'a user and invited': 'eee',
  'past its time': 'fff',
  revoked: 'ggg',
  'at its limit': 'hhh',
}

let counter = 0
const number = () => String(++counter).padStart(6, '0')

/** One address of equal length for each state. Other callers created the invitations. */
export async function addressesIn(
  { database: { prisma } }: Pick<Gateway, 'database'>,
  recipientLimit = 0,
): Promise<Record<State, string>> {
  const call = number()
  const address = (state: State) => `${LOCAL_PARTS[state]}${call}@example.com`
  const user = (state: State) => ({ id: ids.user(), emailAddress: address(state), emailKey: address(state) })
  const invitation = (state: State, fields: object = {}) => ({
    id: ids.invitation(),
    emailAddress: address(state),
    emailKey: address(state),
    publicMetadata: { secret: 'of somebody else' },
    message: 'Not for you',
    locale: 'ja',
    expiresAt: new Date(Date.now() + 99 * 86_400_000),
    ...fields,
  })
  await prisma.user.createMany({ data: [user('a user'), user('a user and invited')] })
  await prisma.invitation.createMany({
    data: [
      invitation('invited'),
      invitation('invited twice', { duplicateAllowed: true }),
      invitation('invited twice', { duplicateAllowed: true }),
      invitation('a user and invited'),
      invitation('past its time', { expiresAt: new Date(Date.now() - 1000) }),
      invitation('revoked', { status: 'REVOKED', revokedAt: new Date() }),
      invitation('at its limit'),
    ],
  })
  await prisma.quotaUsage.create({
    data: {
      subject: recipientSubject(address('at its limit')),
      used: recipientLimit,
      resetsAt: new Date(Date.now() + 3_600_000),
    },
  })
  return {
    unknown: address('unknown'),
    invited: address('invited'),
    'invited twice': address('invited twice'),
    'a user': address('a user'),
    'a user and invited': address('a user and invited'),
    'past its time': address('past its time'),
    revoked: address('revoked'),
    'at its limit': address('at its limit'),
  }
}

/** A stored key with only these scopes. */
export async function keyWith({ database }: Pick<Gateway, 'database'>, scopes: readonly Scope[]) {
  const key = `sk_narrow_${number().padStart(32, '0')}`
  const id = `key_${number().padStart(26, '0')}`
  await database.prisma.apiKey.create({
    data: { id, name: 'narrow', hash: hashSecretKey(key), scopes: [...scopes] },
  })
  return { id, headers: { authorization: `Bearer ${key}` } }
}
