import { oneLine } from '../../lib/one-line.ts'
import { trimInvisible } from '../invisible-characters.ts'
import { TEXT_LIMITS } from '../text-limits.ts'

/** The user in whose name an invitation is sent. */
export interface Inviter {
  /** Null if the user has none. */
  name: string | null
  emailAddress: string
}

const LONGEST_ADDRESS = 100

/**
 * The inviter as emails and pages show them. A name in an application's own table can be any text.
 *
 * A name alone proves nothing, so nobody is named without an address.
 */
export function displayedInviter(inviter: Inviter | null): Inviter | null {
  const emailAddress = oneLine(inviter?.emailAddress ?? '', LONGEST_ADDRESS)
  const name = trimInvisible(oneLine(inviter?.name ?? '', TEXT_LIMITS.personName))
  if (emailAddress === '') return null
  const isAddress = name.toLowerCase() === emailAddress.toLowerCase()
  return { name: name === '' || isAddress ? null : name, emailAddress }
}
