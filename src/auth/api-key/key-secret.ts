import { randomBytes } from 'node:crypto'
import { hashSecretKey } from '../secret-keys.ts'
import type { StoredSecret } from './api-key.ts'

const BYTES = 32
// Of its 43 random characters the hint tells eight: 208 bits are left.
const SHOWN = 4

/** What stands in front of a secret, so that people and scanners know it for one. */
export type SecretPrefix = 'sk_live_' | 'sk_test_'

/** Makes a secret of 256 random bits. */
export function createSecret(prefix: SecretPrefix): { secret: string; kept: StoredSecret } {
  const random = randomBytes(BYTES).toString('base64url')
  const secret = `${prefix}${random}`
  const hint = `${prefix}${random.slice(0, SHOWN)}…${random.slice(-SHOWN)}`
  return { secret, kept: { hash: hashSecretKey(secret), hint } }
}
