import { domainToASCII, domainToUnicode } from 'node:url'
import { hasInvisibleCharacter, invisibleCharacterIn, trimInvisible } from './invisible-characters.ts'
import { isTooLong, tooLongMessage } from './text-limits.ts'

/** The two stored forms of an address. {@link envelopeAddress} computes the form for mail servers. */
export interface EmailAddress {
  /** As the caller wrote it, without white space and invisible characters around it. */
  written: string
  /** Two addresses with the same key are the same address: NFKC, domain in IDNA ASCII, lower case. */
  key: string
}

export interface EmailAddressRules {
  /** Whether the key omits what large providers ignore: dots in Gmail, plus tags. Off by default. */
  providerRules: boolean
}

// RFC 5321 counts octets.
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 254

// The atext of RFC 5322 and, as RFC 6532 allows, letters, marks and digits of any script. Quoted local
// parts are refused: no provider offers them, and attackers use them to inject headers.
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]+(\.[\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]+)*$/u
// Includes the characters that IDNA allows only in certain contexts (RFC 5892, appendix A): joiners, the middle
// dots, the Greek keraia, the Hebrew geresh and gershayim. `domainToASCII` checks the joiners, and
// WRONG_CONTEXTS checks the others.
const DOMAIN = /^[\u200D\u200C\p{L}\p{M}\p{N}.\u00B7\u0375\u05F3\u05F4\u30FB-]+$/u
const WRONG_CONTEXTS = [
  /(?<!l)\u00B7|\u00B7(?!l)/,
  /\u0375(?!\p{Script=Greek})/u,
  /(?<!\p{Script=Hebrew})[\u05F3\u05F4]/u,
  /^[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*\u30FB[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*$/u,
  /[\u0660-\u0669].*[\u06F0-\u06F9]|[\u06F0-\u06F9].*[\u0660-\u0669]/,
]
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)$/

/** @returns null if email cannot be sent to `text`. */
export function parseEmailAddress(text: string, rules: EmailAddressRules): EmailAddress | null {
  if (isTooLong(text, 'emailAddress')) return null
  const written = trimInvisible(text)
  const parts = split(written)
  if (parts === null || isMisleading(parts)) return null
  const local = foldCase(parts.local)
  const key = rules.providerRules ? foldForProvider(local, parts.domain) : `${local}@${parts.domain}`
  return { written, key }
}

/** Why {@link parseEmailAddress} refuses the text. */
export function emailAddressFault(text: string): string {
  if (isTooLong(text, 'emailAddress')) return tooLongMessage('emailAddress')
  const invisible = invisibleCharacterIn(trimInvisible(text))
  const example = 'must be one email address, such as ada@example.com'
  return invisible === null ? example : `${example}; it has the invisible character ${invisible}`
}

/**
 * The common prefix of the keys of all addresses that begin with `text`. A domain label with characters outside
 * ASCII must be complete, because its ASCII form does not begin like the label itself.
 */
export function emailKeyPrefix(text: string, rules: EmailAddressRules): string {
  const complete = parseEmailAddress(text, rules)
  if (complete !== null) return complete.key
  const folded = text.trimStart().normalize('NFKC')
  const at = folded.lastIndexOf('@')
  if (at === -1) return foldCase(folded)
  const labels = folded
    .slice(at + 1)
    .replaceAll('\u3002', '.')
    .toLowerCase()
    .split('.')
  return `${foldCase(folded.slice(0, at))}@${labels.map(asciiLabel).join('.')}`
}

/**
 * The texts of which each key of an address that contains `text` has one. A domain label with characters outside ASCII
 * must be complete, as in {@link emailKeyPrefix}.
 */
export function emailKeyParts(text: string): readonly string[] {
  const folded = foldCase(text.normalize('NFKC'))
  const at = folded.lastIndexOf('@')
  const [local, domain] = at === -1 ? ['', folded] : [folded.slice(0, at + 1), folded.slice(at + 1)]
  const ascii = local + domain.replaceAll('\u3002', '.').split('.').map(asciiLabel).join('.')
  return ascii === folded || at !== -1 ? [ascii] : [folded, ascii]
}

/**
 * A label that no domain has stays as it is, so that no address matches it. `domainToASCII` would return the empty text,
 * or the part before a `/` or `?`, and the filter would match more addresses.
 */
function asciiLabel(label: string): string {
  return /[^\0-\x7f]/.test(label) && DOMAIN.test(label) ? domainToASCII(label) || label : label
}

/** The domain in the keys of all addresses with this domain. Null if `text` is not a domain. */
export function emailKeyDomain(text: string, rules: EmailAddressRules): string | null {
  return parseEmailAddress(`x@${text}`, rules)?.key.split('@')[1] ?? null
}

/**
 * Lower case of text in NFKC. The final sigma becomes a normal one, because the lower case of Σ depends on the
 * letters next to it.
 */
function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')
}

/**
 * The address for a mail server: the local part in NFKC with its original case, the domain in ASCII. An
 * ASCII address does not change.
 *
 * @throws RangeError if {@link parseEmailAddress} would refuse the address for its syntax.
 */
export function envelopeAddress(written: string): string {
  const parts = split(written)
  if (parts === null) throw new RangeError('Not an email address')
  return `${parts.local}@${parts.domain}`
}

/**
 * Masks an address: `a•••@e•••.com`. Its owner can recognise it, and nobody else can guess it. The mask does not
 * show the lengths, and only the last label of the domain is complete.
 */
export function maskEmailAddress(written: string): string {
  const [local = '', domain = ''] = written
    .normalize('NFKC')
    .toLowerCase()
    .split(/@(?=[^@]*$)/)
  const labels = domain.split(/[.\u3002]/)
  return `${first(local)}•••@${first(domain)}•••.${labels.at(-1)}`
}

function first(text: string): string {
  const [character = ''] = text
  return character
}

function split(written: string): { local: string; domain: string } | null {
  const folded = written.normalize('NFKC')
  const at = folded.lastIndexOf('@')
  const local = folded.slice(0, Math.max(at, 0))
  // The ideographic full stop also separates labels (UTS #46), and NFKC does not change it.
  const domain = folded.slice(at + 1).replaceAll('\u3002', '.')
  if (!LOCAL_PART.test(local) || Buffer.byteLength(local) > LONGEST_LOCAL_PART) return null
  if (!DOMAIN.test(domain)) return null
  const ascii = domainToASCII(domain)
  if (!ASCII_DOMAIN.test(ascii) || Buffer.byteLength(local) + 1 + ascii.length > LONGEST_ADDRESS) return null
  return { local, domain: ascii }
}

/**
 * Whether people can confuse an address with another one. Only new addresses are checked. An address that was
 * stored earlier still gets its email.
 */
function isMisleading({ local, domain }: { local: string; domain: string }): boolean {
  // Invisible letters and marks (variation selectors, fillers) would give a second key to the same address. In
  // a domain, UTS #46 removes them.
  return hasInvisibleCharacter(local) || domainToUnicode(domain).split('.').some(hasWrongContext)
}

function hasWrongContext(label: string): boolean {
  return WRONG_CONTEXTS.some((rule) => rule.test(label))
}

const GMAIL = new Set(['gmail.com', 'googlemail.com'])
const PLUS_TAGS = new Set([
  ...GMAIL,
  'outlook.com',
  'hotmail.com',
  'live.com',
  'icloud.com',
  'me.com',
  'fastmail.com',
  'proton.me',
  'protonmail.com',
])

function foldForProvider(local: string, domain: string): string {
  const tag = local.indexOf('+')
  const untagged = PLUS_TAGS.has(domain) && tag > 0 ? local.slice(0, tag) : local
  return GMAIL.has(domain) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`
}
