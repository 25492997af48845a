import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Mustache from 'mustache'
import { fullInviter, shortInviter } from '../languages/inviter.ts'
import { formatTimestamp } from '../lib/format-timestamp.ts'
import { escapeHtml } from '../lib/html.ts'
import { quoted, type Renderer } from './built-in.ts'
import type { MailValues } from './user-text.ts'

const PLACEHOLDERS = new Set(['appName', 'link', 'emailAddress', 'inviter', 'message', 'expiresAt'])
// They open sections and have no text to insert.
const CONDITIONS = new Set(['reminder'])
const FILE_NAME = /^(?<name>[A-Za-z0-9_-]+)\.(?<language>[A-Za-z0-9-]+)\.(?<part>txt|html)$/

/**
 * Reads the templates of an operator. Each name and language has two files: `<name>.<language>.txt`, which begins
 * with a line `Subject: …`, and `<name>.<language>.html`.
 *
 * - `{{placeholder}}` inserts a value. In HTML it is always escaped.
 * - `{{#placeholder}}…{{/placeholder}}` shows a part if there is a value, `{{^placeholder}}…{{/placeholder}}` if there
 *   is none.
 * - `{{#reminder}}…{{/reminder}}` shows a part in reminders.
 * - In .txt the message is a quotation: each line begins with `>`.
 * - The inviter is the name with the address, in the subject the name alone. Without a name, it is the address.
 *
 * Rejects with an error that names the file, and the placeholder if it is the cause.
 */
export async function readOverrides(dir: string): Promise<Map<string, Map<string, Renderer>>> {
  const templates = new Map<string, Map<string, Renderer>>()
  const files = (await readdir(dir)).filter((file) => !/^(\.|README)/.test(file)).sort()
  for (const file of files) {
    const { name, language, part } = FILE_NAME.exec(file)?.groups ?? {}
    // If the file were ignored, nobody would notice that "invitation.de.htm" is never sent.
    if (!(name && language)) throw templateError(file, 'must be called <name>.<language>.txt or .html')
    const tag = canonical(file, language)
    const stem = `${name}.${language}`
    const missing = [`${stem}.txt`, `${stem}.html`].find((sibling) => !files.includes(sibling))
    if (missing) throw templateError(missing, `is missing: every email has both parts, and there is ${file}`)
    if (part === 'html') continue
    const languages = templates.get(name) ?? new Map<string, Renderer>()
    if (languages.has(tag)) throw templateError(file, `is a second ${name} for the language ${tag}`)
    templates.set(name, languages.set(tag, await readTemplate(dir, stem, tag)))
  }
  return templates
}

async function readTemplate(dir: string, stem: string, language: string): Promise<Renderer> {
  const [txt, html] = [`${stem}.txt`, `${stem}.html`]
  const source = (await readFile(join(dir, txt), 'utf8')).replace(/^\uFEFF/, '')
  const [, subject, body] = /^Subject:[^\S\n]*(\S[^\n]*)\n([\s\S]*)$/i.exec(source) ?? []
  if (!subject || body === undefined) throw templateError(txt, 'must begin with a line "Subject: …"')
  const parts = {
    subject: template(txt, subject.trim()),
    text: template(txt, body.trimStart(), ['link']),
    html: template(html, await readFile(join(dir, html), 'utf8'), ['link']),
  }
  return (values) => {
    const inviter = values.inviter && fullInviter(values.inviter)
    const { button: _, ...shown } = values
    const view = { ...shown, inviter, expiresAt: formatTimestamp(values.expiresAt, language) }
    const message = view.message === null ? null : quoted(view.message)
    return {
      subject: parts.subject(
        { ...view, inviter: values.inviter && shortInviter(values.inviter) },
        (text) => text,
      ),
      text: parts.text({ ...view, message }, (text) => text),
      html: parts.html(view, escapeHtml),
    }
  }
}

type View = {
  [Name in Exclude<keyof MailValues, 'button'>]: Name extends 'reminder' ? boolean : string | null
}

function template(file: string, source: string, required: string[] = []) {
  const inserted = new Set(parse(file, source).flatMap((token) => insertedNames(file, token)))
  const missing = required.find((name) => !inserted.has(name))
  if (missing) throw templateError(file, `does not contain {{${missing}}}`)
  return (view: View, encode: (text: string) => string) =>
    Mustache.render(source, view, undefined, { escape: (value) => encode(String(value)) })
}

type Token = ReturnType<typeof Mustache.parse>[number]

function parse(file: string, source: string) {
  try {
    return Mustache.parse(source)
  } catch (thrown) {
    throw templateError(
      file,
      `cannot be parsed: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
}

/** The names of the values that a token inserts, including those in a section. */
function insertedNames(file: string, token: Token): string[] {
  const [type, name] = token
  if (type === 'text' || type === '!' || type === '=') return []
  if (type === '>') throw templateError(file, `includes {{> ${name}}}, but partials are not supported`)
  // The values contain text of users, so they must always be escaped.
  if (type === '&') throw templateError(file, `must not insert ${name} unescaped; write {{${name}}}`)
  if (!PLACEHOLDERS.has(name) && !CONDITIONS.has(name)) {
    const known = [...PLACEHOLDERS, ...CONDITIONS].join(', ')
    throw templateError(file, `has the unknown placeholder {{${name}}}; the known ones are ${known}`)
  }
  const inner = token[4]
  if (!Array.isArray(inner) && CONDITIONS.has(name)) {
    throw templateError(file, `inserts {{${name}}}, which is not text; write {{#${name}}}…{{/${name}}}`)
  }
  return Array.isArray(inner) ? inner.flatMap((child) => insertedNames(file, child)) : [name]
}

function canonical(file: string, language: string): string {
  try {
    const [tag] = Intl.getCanonicalLocales(language)
    if (tag) return tag
  } catch {
    // The error below reports it.
  }
  throw templateError(file, `is for "${language}", which is not a language tag like "de" or "pt-BR"`)
}

function templateError(file: string, problem: string): Error {
  return new Error(`Email template ${file} ${problem}`)
}
