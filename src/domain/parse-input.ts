import type { z } from 'zod'
import { InvalidInput } from './errors.ts'

/** What `schema` makes of a value. @throws InvalidInput with every fault, each with its path. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new InvalidInput(
    result.error.issues.flatMap((issue) => {
      const path = issue.path.map(String)
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...path, key], message: 'is not known' }))
        : [{ path, message: issue.message }]
    }),
  )
}
