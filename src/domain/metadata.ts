/** A JSON object that the database keeps unchanged. */
export type Metadata = { [key: string]: unknown }

/** The limits of metadata. */
export const METADATA_LIMITS = { bytes: 8 * 1024, depth: 64 } as const

/** Why metadata cannot be stored. Interfaces that have a code of their own for a size read the kind. */
export interface MetadataFault {
  kind: 'TOO_LARGE' | 'INVALID'
  message: string
}

/**
 * Why `value` cannot be stored unchanged. Null if it can.
 *
 * It refuses what JSON allows but the database would change silently or reject: nesting beyond the limit,
 * `__proto__`, integers beyond ±(2^53 − 1), NUL, lone surrogates.
 */
export function metadataFault(value: unknown): MetadataFault | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'INVALID', message: 'must be a JSON object' }
  }
  // The depth comes first: measuring the size recurses, which needs bounded nesting.
  const message = valueFault(value, 1)
  if (message !== null) return { kind: 'INVALID', message }
  const bytes = Buffer.byteLength(JSON.stringify(value))
  if (bytes <= METADATA_LIMITS.bytes) return null
  return {
    kind: 'TOO_LARGE',
    message: `must be at most ${METADATA_LIMITS.bytes} bytes (${METADATA_LIMITS.bytes / 1024} KB) as JSON, is ${bytes}`,
  }
}

/**
 * Why a caller who may set only the keys in `allowed` cannot set this metadata. Null if they can. The
 * message does not repeat the given keys, because they may be long.
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
