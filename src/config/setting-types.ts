import { z } from 'zod'

/** Several, separated by commas. */
export const listVariable = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

export const wholeNumberVariable = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(min).max(max))

export const booleanVariable = z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on')
