import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Mustache from 'mustache'
import { formatTimestamp } from '../lib/format-timestamp.ts'
import { escapeHtml } from '../lib/html.ts'
import { quoted, type Renderer } from './built-in.ts'
import type { MailValues } from './user-text.ts'

const placeholders = new Set(['appName', 'link', 'emailAddress', 'inviter', 'message', 'expiresAt'])
// These have nothing to insert: they open sections alone.
const conditions = new Set(['reminder'])
const fileName = /^(?<name>[A-Za-z0-9_-]+)\.(?<language>[A-Za-z0-9-]+)\.(?<part>txt|html)$/

/**
 * Reads an operator's templates: for each name and language a `<name>.<language>.txt`, whose first line is
 * `Subject: …`, and a `<name>.<language>.html`. In both `{{placeholder}}` inserts a value and
 * `{{#placeholder}}…{{/placeholder}}`, `{{^placeholder}}…{{/placeholder}}` keep a part for when there is one
 * or none; `{{#reminder}}…{{/reminder}}` keeps a part for reminders. HTML is always escaped. In .txt the message comes as a quotation, each line marked with `>`.
 *
 * Rejects with an error that names the file, and the placeholder if that is the fault.
 */
export async function readOverrides(dir: string): Promise<Map<string, Map<string, Renderer>>> {
  const templates = new Map<string, Map<string, Renderer>>()
  const files = (await readdir(dir)).filter((file) => !/^(\.|README)/.test(file)).sort()
  for (const file of files) {
    const { name, language, part } = fileName.exec(file)?.groups ?? {}
    // Ignoring it would leave somebody wondering why "invitation.de.htm" is never sent.
    if (!(name && language)) throw fault(file, 'must be called <name>.<language>.txt or .html')
    const tag = canonical(file, language)
    const stem = `${name}.${language}`
    const missing = [`${stem}.txt`, `${stem}.html`].find((sibling) => !files.includes(sibling))
    if (missing) throw fault(missing, `is missing: every email has both parts, and there is ${file}`)
    if (part === 'html') continue
    const languages = templates.get(name) ?? new Map<string, Renderer>()
    if (languages.has(tag)) throw fault(file, `is a second ${name} for the language ${tag}`)
    templates.set(name, languages.set(tag, await read(dir, stem, tag)))
  }
  return templates
}

async function read(dir: string, stem: string, language: string): Promise<Renderer> {
  const [txt, html] = [`${stem}.txt`, `${stem}.html`]
  const source = (await readFile(join(dir, txt), 'utf8')).replace(/^\uFEFF/, '')
  const [, subject, body] = /^Subject:[^\S\n]*(\S[^\n]*)\n([\s\S]*)$/i.exec(source) ?? []
  if (!subject || body === undefined) throw fault(txt, 'must begin with a line "Subject: …"')
  const parts = {
    subject: template(txt, subject.trim()),
    text: template(txt, body.trimStart(), ['link']),
    html: template(html, await readFile(join(dir, html), 'utf8'), ['link']),
  }
  return (values) => {
    const view = { ...values, expiresAt: formatTimestamp(values.expiresAt, language) }
    const message = view.message === null ? null : quoted(view.message)
    return {
      subject: parts.subject(view, (text) => text),
      text: parts.text({ ...view, message }, (text) => text),
      html: parts.html(view, escapeHtml),
    }
  }
}

type View = { [Name in keyof MailValues]: Name extends 'reminder' ? boolean : string | null }

function template(file: string, source: string, required: string[] = []) {
  const inserted = new Set(parse(file, source).flatMap((token) => inspect(file, token)))
  const missing = required.find((name) => !inserted.has(name))
  if (missing) throw fault(file, `does not contain {{${missing}}}`)
  return (view: View, encode: (text: string) => string) =>
    Mustache.render(source, view, undefined, { escape: (value) => encode(String(value)) })
}

type Token = ReturnType<typeof Mustache.parse>[number]

function parse(file: string, source: string) {
  try {
    return Mustache.parse(source)
  } catch (thrown) {
    throw fault(file, `can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

/** The values a token inserts; sections are looked into. */
function inspect(file: string, token: Token): string[] {
  const [type, name] = token
  if (type === 'text' || type === '!' || type === '=') return []
  if (type === '>') throw fault(file, `includes {{> ${name}}}, but partials are not supported`)
  // What people write reaches these places; the only way in is through the escape.
  if (type === '&') throw fault(file, `must not insert ${name} unescaped; write {{${name}}}`)
  if (!placeholders.has(name) && !conditions.has(name)) {
    const known = [...placeholders, ...conditions].join(', ')
    throw fault(file, `has the unknown placeholder {{${name}}}; the known ones are ${known}`)
  }
  const inner = token[4]
  if (!Array.isArray(inner) && conditions.has(name)) {
    throw fault(file, `inserts {{${name}}}, which is not text; write {{#${name}}}…{{/${name}}}`)
  }
  return Array.isArray(inner) ? inner.flatMap((child) => inspect(file, child)) : [name]
}

function canonical(file: string, language: string): string {
  try {
    const [tag] = Intl.getCanonicalLocales(language)
    if (tag) return tag
  } catch {
    // Told below.
  }
  throw fault(file, `is for "${language}", which is not a language tag like "de" or "pt-BR"`)
}

function fault(file: string, what: string): Error {
  return new Error(`Email template ${file} ${what}`)
}
