import type { TemplateData } from '../domain/delivery/templates.ts'
import { TEXT_LIMITS } from '../domain/text-limits.ts'
import { displayedInviter, type Inviter } from '../domain/user/inviter.ts'
import { type Surface, surfaceOf } from '../lib/color.ts'
import { oneLine, truncate, withoutBidiControls } from '../lib/one-line.ts'

/** The values of a template. Each is folded and truncated, and only `link` can be clicked. */
export interface MailValues {
  readonly appName: string
  readonly link: string
  readonly emailAddress: string
  readonly inviter: Readonly<Inviter> | null
  /** Can have several lines, separated by `\n`. */
  readonly message: string | null
  readonly expiresAt: Date
  readonly reminder: boolean
  /** The colors of the button. */
  readonly button: Surface
}

const BUTTON_COLOR = '#1d4ed8'

/**
 * Prepares the values for the subject, text and HTML. HTML must still escape them.
 *
 * @param buttonColor - `#rrggbb`
 */
export function mailValues(data: TemplateData, buttonColor: string = BUTTON_COLOR): MailValues {
  return {
    appName: oneLine(data.appName, 100),
    link: data.link,
    emailAddress: displayAddress(oneLine(data.emailAddress, TEXT_LIMITS.emailAddress)),
    inviter: withoutLinkedInviter(data.inviter),
    message: emptyToNull(withoutLinks(manyLines(data.message ?? '', TEXT_LIMITS.message))),
    expiresAt: data.expiresAt,
    reminder: data.reminder,
    button: surfaceOf(buttonColor),
  }
}

function manyLines(text: string, max: number): string {
  const lines = withoutBidiControls(text)
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
  return truncate(lines.trim(), max)
}

// Characters that NFKC maps to a dot count as dots. The same applies to the other characters.
const DOT = '.\\u2024\\u3002\\uFE52\\uFF0E\\uFF61'
const COLON = ':\\uFE55\\uFF1A'
const SLASH = '/\\\\\\uFF0F'
const AT = '@\\uFE6B\\uFF20'
// Mail clients only offer to write to such an address.
const PLAIN_ADDRESS = /^(?!www\.)[\p{L}\p{M}\p{N}_+-][\p{L}\p{M}\p{N}._+-]*@[\p{L}\p{M}\p{N}.-]+$/iu
const LINK_LIKE = new RegExp(
  `[${DOT}][\\p{L}\\p{M}\\p{Cf}-]{2}|[${COLON}][\\p{Cf}]*[${SLASH}]|[${SLASH}]{2}|[${AT}]|^mailto[${COLON}]|^www[${DOT}]`,
  'iu',
)
const SEPARATOR = new RegExp(`[${COLON}]?[\\p{Cf}]*[${SLASH}]{2,}|[${DOT}${COLON}${AT}](?=\\S)`, 'gu')

/**
 * Prevents mail clients from turning text of users into links.
 *
 * Escaping is not enough, because clients link text that looks like an address ("https://evil.example",
 * "www.evil.example", "evil.example") in plain text and in HTML. The gateway's email would contain the link of an
 * unknown person. So in words that look like a link the separators get brackets: "evil[.]example". This convention is
 * well known, and the text can be copied and searched for. Zero-width spaces are not used, because spam filters count
 * them as a sign of spam, and they break search and copy.
 */
function withoutLinks(text: string): string {
  return text.replace(/\S+/g, (word) => (LINK_LIKE.test(word) ? word.replace(SEPARATOR, '[$&]') : word))
}

/**
 * A name gets brackets even if it is a valid address: the subject shows it alone, and it can be the address of
 * another person.
 */
function withoutLinkedInviter(inviter: Inviter | null): Inviter | null {
  const displayed = displayedInviter(inviter)
  if (displayed === null) return null
  const { name, emailAddress } = displayed
  return { name: name && withoutLinks(name), emailAddress: displayAddress(emailAddress) }
}

/** Keeps an email address readable and searchable. Text that is no valid address loses its links. */
function displayAddress(text: string): string {
  return PLAIN_ADDRESS.test(text) ? text : withoutLinks(text)
}

function emptyToNull(text: string): string | null {
  return text === '' ? null : text
}
