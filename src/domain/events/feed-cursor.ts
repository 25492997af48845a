// A place is a bigint of the database's.
const LAST = 2n ** 63n - 1n

/** A place in the feed as callers hold it; they need not know what it says. */
export function encodeFeedCursor(position: bigint): string {
  return Buffer.from(`feed:${position}`).toString('base64url')
}

/** @returns null for what {@link encodeFeedCursor} never made. */
export function decodeFeedCursor(cursor: string): bigint | null {
  const digits = /^feed:(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (digits === undefined) return null
  const position = BigInt(digits)
  return position <= LAST && encodeFeedCursor(position) === cursor ? position : null
}
