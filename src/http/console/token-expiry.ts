import { decodeJwt } from 'jose'
import type { Principal } from '../../auth/principal.ts'

/** When a credential that was verified expires, in milliseconds since 1970. Undefined for keys, which are checked often. */
export function expiryOf(credential: string, { kind }: Principal): number | undefined {
  const seconds = kind === 'user' ? decodeJwt(credential).exp : undefined
  return seconds === undefined ? undefined : seconds * 1000
}
