import { escapeHtml } from '../lib/html.ts'
import { parseTimestamp } from '../lib/format-timestamp.ts'
import { de } from '../languages/de.ts'
import { en } from '../languages/en.ts'
import { es } from '../languages/es.ts'
import { fr } from '../languages/fr.ts'
import { ja } from '../languages/ja.ts'
import type { Wording } from '../languages/wording.ts'
import type { MailValues } from './user-text.ts'

/** A template in one language: a pure function of the values. */
export type Renderer = (values: MailValues) => { subject: string; text: string; html: string }

const wordings = { de, en, es, fr, ja }
const names = ['invitation', 'waitlist_invitation'] as const

/** The templates the gateway brings along, by name and language. */
export const createBuiltInTemplates: ReadonlyMap<string, ReadonlyMap<string, Renderer>> = new Map(
  names.map((name) => [
    name,
    new Map(
      Object.entries(wordings).map(([language, wording]) => [
        language,
        (values: MailValues) => render(name, language, wording, values),
      ]),
    ),
  ]),
)

/** The message as a quotation in plain text: each line marked, so that none can pose as ours. */
export function quoted(message: string): string {
  return message.replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')
}

function render(name: (typeof names)[number], language: string, wording: Wording, values: MailValues) {
  const { appName, inviter, message, link, emailAddress } = values
  const { subject, intro, button } = wording[name]
  const lines = {
    heading: values.reminder ? wording.reminder.heading : null,
    intro: intro(appName, inviter),
    quote: wording.quote(inviter),
    button,
    otherwise: wording.otherwise,
    expires: wording.expires(parseTimestamp(values.expiresAt, language)),
    unexpected: wording.unexpected(emailAddress),
  }
  const title = values.reminder
    ? wording.reminder.subject(subject(appName, inviter))
    : subject(appName, inviter)
  return {
    subject: title,
    text: textOf(lines, message, link),
    html: htmlOf(lines, message, link, { title, language }),
  }
}

type Lines = Record<'intro' | 'quote' | 'button' | 'otherwise' | 'expires' | 'unexpected', string> & {
  heading: string | null
}

function textOf(lines: Lines, message: string | null, link: string): string {
  const quotation = message === null ? [] : [`${lines.quote}\n\n${quoted(message)}`]
  const heading = lines.heading === null ? [] : [lines.heading]
  const call = `${lines.button}\n${link}`
  return `${[...heading, lines.intro, ...quotation, call, lines.expires, lines.unexpected].join('\n\n')}\n`
}

// No colours but the button's and no tables: text takes the reader's own colours, light or dark.
function htmlOf(
  lines: Lines,
  message: string | null,
  link: string,
  page: { title: string; language: string },
) {
  const html = (text: string) => unlinked(escapeHtml(text)).replaceAll('\n', '<br>\n')
  const quotation =
    message === null
      ? ''
      : `<p style="margin:0 0 8px">${html(lines.quote)}</p>
<blockquote dir="auto" style="margin:0 0 24px;padding:4px 0 4px 16px;border-left:3px solid #8a94a6">${html(message)}</blockquote>
`
  const heading =
    lines.heading === null ? '' : `<p style="margin:0 0 8px;font-weight:600">${html(lines.heading)}</p>\n`
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(page.title)}</title>
</head>
<body style="margin:0;padding:24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere">
${heading}<p style="margin:0 0 24px;font-size:18px">${html(lines.intro)}</p>
${quotation}<p style="margin:0 0 24px"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none">${html(lines.button)}</a></p>
<p style="margin:0 0 24px;font-size:14px">${html(lines.otherwise)}<br><a href="${escapeHtml(link)}" style="word-break:break-all">${escapeHtml(link)}</a></p>
<p style="margin:0 0 8px;font-size:14px">${html(lines.expires)}</p>
<p style="margin:0;font-size:14px">${html(lines.unexpected)}</p>
</div>
</body>
</html>
`
}

/** Email addresses in pieces that no client puts together to a link, and everybody reads and copies as one. */
function unlinked(html: string): string {
  return html.replace(/[.@](?=[\p{L}\p{N}])/gu, '<span>$&</span>')
}
