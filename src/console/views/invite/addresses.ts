/** An address as it was pasted, and whether it looks like one. The gateway has the last word. */
export interface Entry {
  emailAddress: string
  isPlausible: boolean
}

/**
 * A quoted name, something in angle brackets, a separator, or a word. Each alternative ends at the first character that
 * the next token can begin with, so that the time is proportional to the length of the text.
 */
const TOKENS = /"[^"<>\n]*"|<[^<>\s]+>|[,;\n]|[^\s,;][^\s,;"<]*/g
const PLAUSIBLE = /^[^\s@<>"]+@[^\s@<>"]+$/

/**
 * Takes the addresses out of a text: lines, lists with commas or semicolons, and `Ada Lovelace <ada@example.com>`.
 * Duplicates are left out.
 */
export function parseAddresses(text: string): Entry[] {
  const entries = new Map<string, Entry>()
  const add = (emailAddress: string) => {
    const key = emailAddress.toLowerCase()
    if (entries.has(key)) return
    entries.set(key, { emailAddress, isPlausible: PLAUSIBLE.test(emailAddress) })
  }
  /** Since the last separator. They are a name if an address in angle brackets follows. */
  let words: string[] = []
  for (const [token] of text.matchAll(TOKENS)) {
    if (',;\n'.includes(token)) {
      words.forEach(add)
      words = []
    } else if (token.startsWith('<') && token.endsWith('>') && token.includes('@')) {
      add(token.slice(1, -1))
      words = []
    } else words.push(token)
  }
  words.forEach(add)
  return [...entries.values()]
}
