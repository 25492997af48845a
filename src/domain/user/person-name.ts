import { z } from 'zod'
import { withoutBidiControls } from '../../lib/one-line.ts'
import { parseEmailAddress } from '../email-address.ts'
import { trimInvisible } from '../invisible-characters.ts'
import { boundedText } from '../text-limits.ts'

/** A name in an input, without white space and invisible characters around it. Empty: no name. */
export const personName = boundedText('personName').transform((text, ctx) => {
  const name = trimInvisible(text)
  const message = personNameFault(name)
  if (message === null) return name
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
})

function personNameFault(name: string): string | null {
  if (!name.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return 'must be one line without control characters'
  // Other invisible characters, such as joiners, belong to the names of some scripts.
  return withoutBidiControls(name) === name
    ? null
    : 'must not contain characters that change the direction of text'
}

/**
 * The name in a claim of a token. A wrong one is ignored, because the token is valid otherwise.
 *
 * Some issuers write the address if they know no name. Stored as a name, it would stay after the user gets another
 * address.
 *
 * @returns null if it is not a valid name, or an email address
 */
export function parsePersonName(claim: unknown): string | null {
  const { success, data } = personName.safeParse(claim)
  return success && data !== '' && parseEmailAddress(data, { providerRules: false }) === null ? data : null
}
