/** A JSON object that the database keeps unchanged. */
export type Metadata = { [key: string]: unknown }

/** What fits. @internal for the tests */
export const METADATA_LIMITS = { bytes: 8 * 1024, depth: 64 } as const

/**
 * Why `value` can't be kept as it is; null when it can.
 *
 * Refused is what JSON can say but the way to the database and back would change without a word, or
 * break on: nesting beyond the limit, `__proto__`, integers beyond ±(2^53 − 1), NUL, lone surrogates.
 */
export function metadataFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object'
  // Depth first: measuring the size recurses, and only bounded nesting may be recursed into.
  const fault = valueFault(value, 1)
  if (fault !== null) return fault
  const bytes = Buffer.byteLength(JSON.stringify(value))
  return bytes > METADATA_LIMITS.bytes ? `${TOO_LARGE}, is ${bytes}` : null
}

const TOO_LARGE = `must be at most ${METADATA_LIMITS.bytes} bytes (8 KB) as JSON`

/** Whether what is wrong with metadata is its size, for callers who are told that by a code of its own. */
export function isSizeFault(message: string): boolean {
  return message.startsWith(TOO_LARGE)
}

/**
 * Why a caller who may set only the keys in `allowed` can't give this metadata; null when they can. The
 * message does not repeat the given keys, which may be long.
 */
export function metadataKeysFault(metadata: Metadata, allowed: readonly string[]): string | null {
  if (Object.keys(metadata).every((key) => allowed.includes(key))) return null
  const may = allowed.length === 0 ? 'must be left out' : `may have no other keys than ${allowed.join(', ')}`
  return `${may}: anything else needs the scope invitations:metadata`
}

function valueFault(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      return textFault(value)
    case 'number':
      if (!Number.isFinite(value)) return 'must not contain numbers that are not finite'
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        return 'must not contain integers beyond ±9007199254740991, which JSON readers round; write them as strings'
      }
      return null
    case 'boolean':
      return null
    case 'object':
      return value === null ? null : containerFault(value, depth)
    default:
      return `must not contain a ${typeof value}`
  }
}

function containerFault(value: object, depth: number): string | null {
  if (depth > METADATA_LIMITS.depth) return `must be nested at most ${METADATA_LIMITS.depth} levels deep`
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return 'must not contain the key __proto__'
    const fault = textFault(key) ?? valueFault(member, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

function textFault(text: string): string | null {
  if (text.includes('\0')) return 'must not contain the character NUL (U+0000)'
  return text.isWellFormed() ? null : 'must not contain lone surrogates (half a character)'
}
