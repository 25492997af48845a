import type { TemplateData, Templates } from '../domain/delivery/templates.ts'
import { lookupTags } from '../domain/locale.ts'
import { BUILT_IN_TEMPLATES, type Renderer } from './built-in.ts'
import { readOverrides } from './overrides.ts'
import { mailValues, oneLine } from './user-text.ts'

export interface TemplateOptions {
  /** A directory with templates of one's own, read once; see `readOverrides` for what is in it. */
  dir?: string | undefined
}

/** Of text and HTML together. Larger mails are cut off by the readers of large providers anyway. */
const LONGEST_MAIL = 1024 * 1024

/**
 * The mails the gateway can write: `invitation`, `waitlist_invitation` and what `dir` adds or replaces.
 *
 * A template is looked for in `dir` in the reader's language, there in English, then among the built-in ones
 * in the reader's language, there in English. One that exists in neither is written in the first language
 * `dir` has it in. Rejects when something in `dir` is wrong; `render` throws for a name not in `names`.
 */
export async function loadTemplates({ dir }: TemplateOptions = {}): Promise<Templates> {
  const overrides = dir === undefined ? new Map() : await readOverrides(dir)
  const names = [...new Set([...BUILT_IN_TEMPLATES.keys(), ...overrides.keys()])]

  return {
    names,
    render(template, data) {
      const found = choose(overrides.get(template), BUILT_IN_TEMPLATES.get(template), data)
      if (!found) throw new Error(`There is no email template "${template}"`)
      const [language, renderer] = found
      const mail = renderer(mailValues(data))
      if (mail.text.length + mail.html.length > LONGEST_MAIL) {
        throw new Error(`The mail template "${template}" makes more than ${LONGEST_MAIL} characters`)
      }
      return { ...mail, subject: oneLine(mail.subject, 250), language }
    },
  }
}

type Languages = ReadonlyMap<string, Renderer>

function choose(own: Languages | undefined, builtIn: Languages | undefined, { locale }: TemplateData) {
  const wanted = lookupTags(locale)
  const candidates = [
    ...wanted.map((tag) => [tag, own?.get(tag)] as const),
    ['en', own?.get('en')] as const,
    ...wanted.map((tag) => [tag, builtIn?.get(tag)] as const),
    ['en', builtIn?.get('en')] as const,
    ...(own ?? []),
  ]
  for (const [tag, renderer] of candidates) if (renderer) return [tag, renderer] as const
  return undefined
}
