import type { TemplateData } from '../domain/delivery/templates.ts'
import { TEXT_LIMITS } from '../domain/text-limits.ts'

/** What a template gets to see: every piece already folded, clipped and without anything to click but `link`. */
export interface MailValues {
  readonly appName: string
  readonly link: string
  readonly emailAddress: string
  readonly inviter: string | null
  /** Several lines, separated by `\n`. */
  readonly message: string | null
  readonly expiresAt: Date
  readonly reminder: boolean
}

/** Prepares the data of a template for text, subject and HTML alike; HTML still has to escape it. */
export function mailValues(data: TemplateData): MailValues {
  return {
    appName: oneLine(data.appName, 100),
    link: data.link,
    emailAddress: shownAddress(oneLine(data.emailAddress, TEXT_LIMITS.emailAddress)),
    inviter: present(shownAddress(oneLine(data.inviter ?? '', 100))),
    message: present(withoutLinks(manyLines(data.message ?? '', TEXT_LIMITS.message))),
    expiresAt: data.expiresAt,
    reminder: data.reminder,
  }
}

/** Folds text to a single line of at most `max` characters: line breaks and controls become one space. */
export function oneLine(text: string, max: number): string {
  return clip(
    withoutOverrides(text)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
    max,
  )
}

function manyLines(text: string, max: number): string {
  const lines = withoutOverrides(text)
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
  return clip(lines.trim(), max)
}

// Overrides and isolates can show "gro.live" as "evil.org" and can run on past the end of the text.
function withoutOverrides(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
}

// Dots that become dots under NFKC count as dots, and so on.
const DOT = '.\\u2024\\u3002\\uFE52\\uFF0E\\uFF61'
const COLON = ':\\uFE55\\uFF1A'
const SLASH = '/\\\\\\uFF0F'
const AT = '@\\uFE6B\\uFF20'
// Clients offer at most to write to it.
const PLAIN_ADDRESS = /^(?!www\.)[\p{L}\p{M}\p{N}_+-][\p{L}\p{M}\p{N}._+-]*@[\p{L}\p{M}\p{N}.-]+$/iu
const LINK_LIKE = new RegExp(
  `[${DOT}][\\p{L}\\p{M}\\p{Cf}-]{2}|[${COLON}][\\p{Cf}]*[${SLASH}]|[${SLASH}]{2}|[${AT}]|^mailto[${COLON}]|^www[${DOT}]`,
  'iu',
)
const JOINT = new RegExp(`[${COLON}]?[\\p{Cf}]*[${SLASH}]{2,}|[${DOT}${COLON}${AT}](?=\\S)`, 'gu')

/**
 * Keeps mail clients from turning somebody's words into a link.
 *
 * Escaping is not enough: clients link what merely looks like an address ("https://evil.example",
 * "www.evil.example", "evil.example"), in plain text as in HTML, so our mail would carry a stranger's link under
 * our name. So in words that look like a link what joins their parts stands in brackets: "evil[.]example". That is
 * a convention people know, can be copied and searched for. Zero-width spaces are not used: filters take them for
 * a sign of spam, and they break search and copy.
 */
function withoutLinks(text: string): string {
  return text.replace(/\S+/g, (word) => (LINK_LIKE.test(word) ? word.replace(JOINT, '[$&]') : word))
}

/** An address as it is, to be read, copied and searched for; what only poses as one without links. */
function shownAddress(text: string): string {
  return PLAIN_ADDRESS.test(text) ? text : withoutLinks(text)
}

// By code points, so that no character is cut in half.
function clip(text: string, max: number): string {
  const characters = text.length > max ? Array.from(text) : []
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text
}

function present(text: string): string | null {
  return text === '' ? null : text
}
