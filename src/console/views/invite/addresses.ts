/** An address as it was pasted, and whether it looks like one. The gateway has the last word. */
export interface Entry {
  emailAddress: string
  isPlausible: boolean
}

/** At most so many rows fit into one call of `createInvitations`. */
export const ROWS_PER_CALL = 1_000

const SEPARATORS = /[\s,;]+/
const PLAUSIBLE = /^[^\s@<>"]+@[^\s@<>"]+$/

/**
 * Takes the addresses out of a text: lines, lists with commas or semicolons, and `Ada Lovelace <ada@example.com>`.
 * Duplicates are left out.
 */
export function parseAddresses(text: string): Entry[] {
  const named = [...text.matchAll(/<([^<>\s]+@[^<>\s]+)>/g)].map(([, address = '']) => address)
  const rest = text.replace(/(?:"[^"]*"|[^<>,;\n"]*)<[^<>\s]+@[^<>\s]+>/g, '\n')
  const all = [...named, ...rest.split(SEPARATORS).filter((part) => part !== '')]
  const seen = new Set<string>()
  return all
    .filter((address) => {
      const key = address.toLowerCase()
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .map((emailAddress) => ({ emailAddress, isPlausible: PLAUSIBLE.test(emailAddress) }))
}
