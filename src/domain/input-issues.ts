import type { z } from 'zod'
import { type InputIssue, InvalidInput } from './errors.ts'

/** An issue of any library that follows Standard Schema, such as zod. */
interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Parses a value with `schema`. @throws InvalidInput with every issue. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new InvalidInput(inputIssues(error.issues))
}

/**
 * The issues of a schema as callers see them. Each unknown field has its own path.
 *
 * @param at the path of the checked value in the input.
 */
export function inputIssues(issues: readonly SchemaIssue[], at: readonly string[] = []): InputIssue[] {
  return issues.flatMap((issue): InputIssue[] => {
    const path = [
      ...at,
      ...(issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)),
    ]
    const keys = unrecognizedKeys(issue)
    if (keys.length > 0) return keys.map((key) => ({ path: [...path, key], message: 'is not known' }))
    return [{ path, message: issue.message, ...(isTooLarge(issue) && { kind: 'TOO_LARGE' }) }]
  })
}

function unrecognizedKeys(issue: object): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : []
}

function isTooLarge(issue: object): boolean {
  const params: { kind?: unknown } = 'params' in issue ? Object(issue.params) : {}
  return params.kind === 'TOO_LARGE'
}
