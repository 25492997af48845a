import type { Metadata } from '../metadata.ts'

/** How an acceptance combines the metadata of the invitation with that of the user. */
export const MERGE_POLICIES = ['KEEP_EXISTING', 'SHALLOW', 'DEEP', 'REPLACE'] as const
export type MergePolicy = (typeof MERGE_POLICIES)[number]

/**
 * The metadata of a user after an acceptance with DEEP. Objects are merged at every depth. All other values,
 * including arrays, are replaced by the values of the invitation.
 *
 * Postgres has an operator for each of the other policies (src/db/respond/acceptance-store.ts), but none for this one.
 */
export function mergeDeep(own: Metadata, invited: Metadata): Metadata {
  const merged = new Map(Object.entries(own))
  for (const [key, value] of Object.entries(invited)) {
    const before = merged.get(key)
    merged.set(key, isObject(before) && isObject(value) ? mergeDeep(before, value) : value)
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
