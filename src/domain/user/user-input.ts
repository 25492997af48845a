import { z } from 'zod'
import { emailAddress, publicMetadata, userId, withCheck } from '../create/create-input.ts'
import type { EmailAddressRules } from '../email-address.ts'
import type { Metadata } from '../metadata.ts'
import { boundedText } from '../text-limits.ts'
import { personName } from './person-name.ts'

/** A validated user from a caller. Null: the caller did not set the field. */
export interface UserInput {
  emailAddress: string
  emailKey: string
  emailVerified: boolean | null
  publicMetadata: Metadata | null
  externalId: string | null
  /** Empty: the user gets or keeps no name. */
  name: string | null
}

/** Selects a user. Exactly one of the three fields is not null. */
export interface UserSelector {
  id: string | null
  externalId: string | null
  emailKey: string | null
}

export type UserInputs = ReturnType<typeof createUserInputs>

/** The inputs of the mutations of users. They report all errors together, each with its path. Null counts as absent. */
export function createUserInputs(rules: EmailAddressRules) {
  return {
    user: z
      .strictObject({
        emailAddress: emailAddress(rules),
        emailVerified: z.boolean('must be true or false').nullish(),
        publicMetadata: publicMetadata.nullish(),
        externalId: externalId.nullish(),
        name: personName.nullish(),
      })
      .transform(
        ({ emailAddress: { written, key }, ...input }): UserInput => ({
          emailAddress: written,
          emailKey: key,
          emailVerified: input.emailVerified ?? null,
          publicMetadata: input.publicMetadata ?? null,
          externalId: input.externalId ?? null,
          name: input.name ?? null,
        }),
      ),
    selector: z
      .strictObject({
        id: userId.nullish(),
        externalId: externalId.nullish(),
        emailAddress: emailAddress(rules).nullish(),
      })
      .refine(hasOneSelector, {
        message: 'must contain exactly one of id, externalId and emailAddress',
        // Also if there are other errors: a caller gets all errors together.
        when: () => true,
      })
      .transform(
        (input): UserSelector => ({
          id: input.id ?? null,
          externalId: input.externalId ?? null,
          emailKey: input.emailAddress?.key ?? null,
        }),
      ),
  }
}

export const externalId = withCheck(boundedText('externalId'), (text) => {
  if (text === '') return 'must not be empty'
  if (!text.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  return /\p{Cc}/u.test(text) ? 'must not contain control characters' : null
})

function hasOneSelector(input: { id?: unknown; externalId?: unknown; emailAddress?: unknown }): boolean {
  return [input.id, input.externalId, input.emailAddress].filter((value) => value != null).length === 1
}
