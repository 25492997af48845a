/** A position in the write-ahead log, as a number that can be compared. */
export type Lsn = bigint

const PATTERN = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i

/** @returns null for text that is not a position, such as `16/B374D848`. */
export function parseLsn(text: string | null | undefined): Lsn | null {
  const [, high, low] = PATTERN.exec(text ?? '') ?? []
  return high === undefined || low === undefined ? null : (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase()
}
