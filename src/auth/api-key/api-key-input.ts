import { z } from 'zod'
import { boundedText } from '../../domain/text-limits.ts'
import { SCOPES, type Scope } from '../principal.ts'

// Duplicates are allowed. The limit keeps the answer small, because each invalid scope has its own issue.
const MAX_SCOPES = 100
export const KEY_LIFETIME_DAYS = { min: 1, max: 3650 } as const
export const ROTATION_GRACE_SECONDS = { min: 0, max: 30 * 24 * 60 * 60, default: 0 } as const

/** The validated input of `createApiKey`. */
export type CreateApiKeyInput = z.output<typeof createApiKeyInput>
export type RotateApiKeyInput = z.output<typeof rotateApiKeyInput>
export type RevokeApiKeysOfInput = z.output<typeof revokeApiKeysOfInput>

/** The input of `createApiKey` for all APIs. Null counts as absent. */
export const createApiKeyInput = z
  .strictObject({
    name: boundedText('apiKeyName')
      .trim()
      .min(1, 'must not be empty')
      .refine(
        (text) => text.isWellFormed() && !/\p{Cc}/u.test(text),
        'must be one line without control characters',
      ),
    scopes: z
      .array(z.unknown(), 'must be a list')
      .min(1, 'must name at least one')
      .max(MAX_SCOPES, `must be at most ${MAX_SCOPES} scopes`)
      .pipe(z.array(z.enum(SCOPES, `must be one of: ${SCOPES.join(', ')}`)))
      .transform((scopes): Scope[] => [...new Set(scopes)]),
    expiresInDays: wholeNumber(KEY_LIFETIME_DAYS).nullish(),
  })
  .transform(({ name, scopes, expiresInDays }) => ({ name, scopes, expiresInDays: expiresInDays ?? null }))

/** The input of `rotateApiKey` for all APIs. Null counts as absent. */
export const rotateApiKeyInput = z
  .strictObject({
    id: boundedText('id', 'must be an id'),
    graceSeconds: wholeNumber(ROTATION_GRACE_SECONDS).nullish(),
  })
  .transform(({ id, graceSeconds }) => ({ id, graceSeconds: graceSeconds ?? ROTATION_GRACE_SECONDS.default }))

const MAX_CREATOR_LENGTH = 260

/** The input of `revokeApiKeysOf` for all APIs. */
export const revokeApiKeysOfInput = z.strictObject({
  creator: z
    .string('must be an id')
    .max(MAX_CREATOR_LENGTH, `must be at most ${MAX_CREATOR_LENGTH} characters long`)
    .regex(
      /^((user|key)_[0-9a-z]{26}|sub:[^\p{Cc}\p{Cs}]+|cli)$/u,
      'must be a user (user_…), the subject of a token (sub:…), a key (key_…) or cli',
    ),
})

function wholeNumber({ min, max }: { min: number; max: number }) {
  const message = `must be a whole number from ${min} to ${max}`
  return z.int(message).min(min, message).max(max, message)
}
