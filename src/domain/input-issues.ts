import type { InputIssue } from './errors.ts'

/** A fault as every schema of the Standard Schema kind tells it; zod's are such. */
interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * Faults as callers are told them, each field that is not known by its own path.
 *
 * @param at where the checked value stands in the input.
 */
export function inputIssues(issues: readonly SchemaIssue[], at: readonly string[] = []): InputIssue[] {
  return issues.flatMap((issue) => {
    const path = [
      ...at,
      ...(issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)),
    ]
    const keys = unrecognizedKeys(issue)
    return keys.length === 0
      ? [{ path, message: issue.message }]
      : keys.map((key) => ({ path: [...path, key], message: 'is not known' }))
  })
}

function unrecognizedKeys(issue: object): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : []
}
