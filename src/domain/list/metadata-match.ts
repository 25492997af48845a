import { z } from 'zod'
import { withCheck } from '../create/create-input.ts'
import { type Metadata, metadataFault } from '../metadata.ts'
import { boundedText } from '../text-limits.ts'

/** The limits of a filter by metadata. `bytes` is the size of a path and its value as JSON. */
export const MATCH_LIMITS = { matches: 5, keys: 10, bytes: 1024 } as const

const path = z
  .array(boundedText('metadataKey'), 'must be a list of keys')
  .min(1, 'must have at least one key')
  .max(MATCH_LIMITS.keys, `must have at most ${MATCH_LIMITS.keys} keys`)

const match = withCheck(
  z.strictObject({ path, value: z.unknown() }).transform(({ path: keys, value }) => nested(keys, value)),
  matchFault,
)

/** Values at paths. Each becomes an object that the metadata must contain. */
export const metadataMatches = z
  .array(match, 'must be a list')
  .min(1, 'must name at least one; omit it for all')
  .max(MATCH_LIMITS.matches, `must name at most ${MATCH_LIMITS.matches}`)

/** The object that has this value at this path. `fromEntries` also creates a key `__proto__`, which is refused. */
function nested(keys: readonly string[], value: unknown): Metadata {
  const inner = keys.reduceRight((below, key) => Object.fromEntries([[key, below]]), value)
  return inner as Metadata
}

function matchFault(contained: Metadata): string | null {
  const fault = metadataFault(contained)
  if (fault?.kind === 'INVALID') return fault.message
  if (Buffer.byteLength(JSON.stringify(contained)) > MATCH_LIMITS.bytes) {
    return `must be at most ${MATCH_LIMITS.bytes} bytes as JSON, with its path`
  }
  return hasLeaf(contained) ? null : 'must contain a text, a number, a boolean or null'
}

/** The index contains the leaves of metadata. For an object without leaves the database would read all of it. */
function hasLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.values(value).some(hasLeaf)
}
