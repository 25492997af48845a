import type { MailWording } from '../languages/wording.ts'
import { WORDINGS } from '../languages/wordings.ts'
import type { Surface } from '../lib/color.ts'
import { formatTimestamp } from '../lib/format-timestamp.ts'
import { escapeHtml } from '../lib/html.ts'
import type { MailValues } from './user-text.ts'

/** A template in one language: a pure function of its values. */
export type Renderer = (values: MailValues) => { subject: string; text: string; html: string }

const TEMPLATES = ['invitation', 'waitlist_invitation'] as const
type TemplateName = (typeof TEMPLATES)[number]

/** The built-in templates by name and language. */
export const BUILT_IN_TEMPLATES: ReadonlyMap<string, ReadonlyMap<string, Renderer>> = new Map(
  TEMPLATES.map((name) => [
    name,
    new Map([...WORDINGS].map(([language, { mail }]) => [language, rendererOf(name, language, mail)])),
  ]),
)

/** Quotes a message in plain text. Each line gets a mark, so that no line can look like the gateway's own text. */
export function quoted(message: string): string {
  return message.replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')
}

interface Parts {
  subject: string
  heading: string | null
  intro: string
  quote: string
  message: string | null
  button: string
  fallback: string
  link: string
  expires: string
  unexpected: string
}

function rendererOf(name: TemplateName, language: string, wording: MailWording): Renderer {
  return (values) => {
    const parts = partsOf(name, language, wording, values)
    return {
      subject: parts.subject,
      text: renderText(parts),
      html: renderHtml(parts, language, values.button),
    }
  }
}

function partsOf(name: TemplateName, language: string, wording: MailWording, values: MailValues): Parts {
  const { appName, inviter, message, link, emailAddress, expiresAt, reminder } = values
  const { subject, intro, button } = wording[name]
  const firstSubject = subject(appName, inviter)
  return {
    subject: reminder ? wording.reminder.subject(firstSubject) : firstSubject,
    heading: reminder ? wording.reminder.heading : null,
    intro: intro(appName, inviter),
    quote: wording.quote(inviter),
    message,
    button,
    fallback: wording.fallback,
    link,
    expires: wording.expires(formatTimestamp(expiresAt, language)),
    unexpected: wording.unexpected(emailAddress),
  }
}

function renderText({ heading, intro, quote, message, button, link, expires, unexpected }: Parts): string {
  const quotation = message === null ? [] : [`${quote}\n\n${quoted(message)}`]
  const reminder = heading === null ? [] : [heading]
  return `${[...reminder, intro, ...quotation, `${button}\n${link}`, expires, unexpected].join('\n\n')}\n`
}

// No tables, and no colors except the button's, so that the reader's own colors apply (light or dark).
function renderHtml(parts: Parts, language: string, button: Surface): string {
  const html = (text: string) => unlinked(escapeHtml(text)).replaceAll('\n', '<br>\n')
  const quotation =
    parts.message === null
      ? ''
      : `<p style="margin:0 0 8px">${html(parts.quote)}</p>
<blockquote dir="auto" style="margin:0 0 24px;padding:4px 0 4px 16px;border-left:3px solid #8a94a6">${html(parts.message)}</blockquote>
`
  const heading =
    parts.heading === null ? '' : `<p style="margin:0 0 8px;font-weight:600">${html(parts.heading)}</p>\n`
  const link = escapeHtml(parts.link)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(parts.subject)}</title>
</head>
<body style="margin:0;padding:24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere">
${heading}<p style="margin:0 0 24px;font-size:18px">${html(parts.intro)}</p>
${quotation}<p style="margin:0 0 24px"><a href="${link}" style="display:inline-block;padding:12px 24px;border-radius:6px;background:${button.background};color:${button.text};font-weight:600;text-decoration:none">${html(parts.button)}</a></p>
<p style="margin:0 0 24px;font-size:14px">${html(parts.fallback)}<br><a href="${link}" style="word-break:break-all">${link}</a></p>
<p style="margin:0 0 8px;font-size:14px">${html(parts.expires)}</p>
<p style="margin:0;font-size:14px">${html(parts.unexpected)}</p>
</div>
</body>
</html>
`
}

/** Splits email addresses with tags, so that no mail client links them and readers can still copy them. */
function unlinked(html: string): string {
  return html.replace(/[.@](?=[\p{L}\p{N}])/gu, '<span>$&</span>')
}
