import type { Metadata } from '../metadata.ts'

/** How an invitation's metadata becomes the user's, who may have some already. */
export const MERGE_POLICIES = ['KEEP_EXISTING', 'SHALLOW', 'DEEP', 'REPLACE'] as const
export type MergePolicy = (typeof MERGE_POLICIES)[number]

/**
 * What a user has after an acceptance. Objects are merged at every depth and in place of anything else
 * there is what the invitation says; arrays are values like any other.
 *
 * The other policies are a database operator each (see db/acceptance-store.ts); this one it has not got.
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
