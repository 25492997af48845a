import type { TemplateData, Templates } from '../domain/delivery/templates.ts'
import { lookupTags } from '../domain/locale.ts'
import { oneLine } from '../lib/one-line.ts'
import { BUILT_IN_TEMPLATES, type Renderer } from './built-in.ts'
import { readOverrides } from './overrides.ts'
import { mailValues } from './user-text.ts'

export interface TemplateOptions {
  /** A directory with the operator's own templates, read once. See `readOverrides`. */
  dir?: string | undefined
  /** The color of the button in built-in templates, as `#rrggbb`. Default: blue. */
  buttonColor?: string | undefined
}

/** Limits text and HTML together. Large providers truncate larger emails anyway. */
const MAX_EMAIL_LENGTH = 1024 * 1024

/**
 * Loads the email templates: `invitation`, `waitlist_invitation` and those that `dir` adds or replaces. Rejects if a
 * template in `dir` is not valid. `render` throws if the name is not in `names`.
 *
 * The first match is used:
 * 1. in `dir`, in the recipient's language
 * 2. in `dir`, in English
 * 3. built in, in the recipient's language
 * 4. built in, in English
 * 5. in `dir`, in any language
 */
export async function loadTemplates({ dir, buttonColor }: TemplateOptions = {}): Promise<Templates> {
  const overrides = dir === undefined ? new Map() : await readOverrides(dir)
  const names = [...new Set([...BUILT_IN_TEMPLATES.keys(), ...overrides.keys()])]

  return {
    names,
    render(template, data) {
      const match = chooseTemplate(overrides.get(template), BUILT_IN_TEMPLATES.get(template), data)
      if (!match) throw new Error(`There is no email template "${template}"`)
      const [language, renderer] = match
      const email = renderer(mailValues(data, buttonColor))
      if (email.text.length + email.html.length > MAX_EMAIL_LENGTH) {
        throw new Error(`The email template "${template}" produces more than ${MAX_EMAIL_LENGTH} characters`)
      }
      return { ...email, subject: oneLine(email.subject, 250), language }
    },
  }
}

type Languages = ReadonlyMap<string, Renderer>

function chooseTemplate(
  own: Languages | undefined,
  builtIn: Languages | undefined,
  { locale }: TemplateData,
) {
  const tags = lookupTags(locale)
  const candidates = [
    ...tags.map((tag) => [tag, own?.get(tag)] as const),
    ['en', own?.get('en')] as const,
    ...tags.map((tag) => [tag, builtIn?.get(tag)] as const),
    ['en', builtIn?.get('en')] as const,
    ...(own ?? []),
  ]
  for (const [tag, renderer] of candidates) if (renderer) return [tag, renderer] as const
  return undefined
}
