import type { TemplateData } from '../invitations/ports.ts'

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
    emailAddress: unlink(oneLine(data.emailAddress, 320)),
    inviter: present(unlink(oneLine(data.inviter ?? '', 100))),
    message: present(unlink(manyLines(data.message ?? '', 5000))),
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

/**
 * Keeps mail clients from turning somebody's words into a link.
 *
 * Escaping is not enough: clients link what merely looks like an address ("https://evil.example",
 * "www.evil.example", "evil.example", "me@evil.example"), in plain text as in HTML, so our mail would carry a
 * stranger's link under our name. A zero-width space after every dot, colon, slash and at sign takes the
 * pattern apart while the words read as before. Word joiner and zero-width joiner are no good here: to
 * Unicode's word rules and to IDNA they are part of the word, and some fonts draw a box for them. Both slashes
 * are parted because "//evil.example" alone is a link to some. Dots that become dots under NFKC count as dots.
 */
function unlink(text: string): string {
  return text.replace(
    /[.:/\\@\u2024\u3002\uFE52\uFE55\uFE6B\uFF0E\uFF0F\uFF1A\uFF20\uFF61](?=\S)/g,
    '$&\u200B',
  )
}

// By code points, so that no character is cut in half.
function clip(text: string, max: number): string {
  const characters = text.length > max ? Array.from(text) : []
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text
}

function present(text: string): string | null {
  return text === '' ? null : text
}
