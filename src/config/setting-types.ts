import { z } from 'zod'

/** A list of texts, separated by commas. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

export const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(min).max(max))

export const onOff = z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on')
