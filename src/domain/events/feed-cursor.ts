// A position is a bigint of Postgres.
const MAX_POSITION = 2n ** 63n - 1n

/** The cursor of a position in the feed. It is opaque to callers. */
export function encodeFeedCursor(position: bigint): string {
  return Buffer.from(`feed:${position}`).toString('base64url')
}

/** @returns null if {@link encodeFeedCursor} did not create the cursor. */
export function decodeFeedCursor(cursor: string): bigint | null {
  const digits = /^feed:(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (digits === undefined) return null
  const position = BigInt(digits)
  return position <= MAX_POSITION && encodeFeedCursor(position) === cursor ? position : null
}
