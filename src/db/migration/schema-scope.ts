import { createHash } from 'node:crypto'

// Notification channels and advisory locks belong to the whole database. Gateways in several schemas of one must not
// hear or stop each other. In `public` the names are those of earlier versions, which may still run at the same time.

/** @returns the channel by this name of the gateways in `schema`. */
export function channelIn(schema: string, name: string): string {
  return schema === 'public' ? name : `${name}_${schema}`
}

/** @returns the advisory lock by this number of the gateways in `schema`. */
export function lockIn(schema: string, lock: bigint): bigint {
  return schema === 'public' ? lock : lock + (BigInt(hash(schema)) << 35n)
}

/** @returns 27 bits, so that a lock stays within what Postgres takes. */
function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) >>> 5
}
