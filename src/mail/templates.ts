import type { TemplateData, Templates } from '../invitations/ports.ts'
import { builtInTemplates, type Renderer } from './built-in.ts'
import { readOverrides } from './overrides.ts'
import { mailValues, oneLine } from './user-text.ts'

export interface TemplateOptions {
  /** A directory with templates of one's own, read once; see `readOverrides` for what is in it. */
  dir?: string | undefined
}

/**
 * The mails the gateway can write: `invitation`, `waitlist_invitation` and what `dir` adds or replaces.
 *
 * A template is looked for in `dir` in the reader's language, there in English, then among the built-in ones
 * in the reader's language, there in English. One that exists in neither is written in the first language
 * `dir` has it in. Rejects when something in `dir` is wrong; `render` throws for a name not in `names`.
 */
export async function loadTemplates({ dir }: TemplateOptions = {}): Promise<Templates> {
  const overrides = dir === undefined ? new Map() : await readOverrides(dir)
  const names = [...new Set([...builtInTemplates.keys(), ...overrides.keys()])]

  return {
    names,
    render(template, data) {
      const found = choose(overrides.get(template), builtInTemplates.get(template), data)
      if (!found) throw new Error(`There is no mail template "${template}"`)
      const [language, renderer] = found
      const mail = renderer(mailValues(data))
      return { ...mail, subject: oneLine(mail.subject, 250), language }
    },
  }
}

type Languages = ReadonlyMap<string, Renderer>

function choose(own: Languages | undefined, builtIn: Languages | undefined, { locale }: TemplateData) {
  const wanted = tagsOf(locale)
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

/** `de-AT-1996` → `de-AT-1996`, `de-AT`, `de`; nothing for what is no language tag. */
function tagsOf(locale: string | null): string[] {
  try {
    const [tag = ''] = Intl.getCanonicalLocales(locale?.replaceAll('_', '-') ?? [])
    const parts = tag.split('-')
    return parts.map((_, index) => parts.slice(0, parts.length - index).join('-')).filter(Boolean)
  } catch {
    return []
  }
}
