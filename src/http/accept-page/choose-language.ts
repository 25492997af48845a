import { lookupTags } from '../../domain/locale.ts'
import { TEXT_LIMITS } from '../../domain/text-limits.ts'
import { de } from './languages/de.ts'
import { en } from './languages/en.ts'
import { es } from './languages/es.ts'
import { fr } from './languages/fr.ts'
import { ja } from './languages/ja.ts'
import type { PageWording } from './languages/wording.ts'

export interface Language {
  /** BCP 47, as far as the page follows it: `de-AT` writes dates as in Austria. */
  tag: string
  wording: PageWording
}

const WORDINGS = new Map<string, PageWording>(Object.entries({ de, en, es, fr, ja }))

/** The invitation's language, else the one the browser likes best of ours, else English. */
export function chooseLanguage(locale: string | null, acceptLanguage: string | null): Language {
  for (const tag of [locale ?? '', ...ranked(acceptLanguage ?? '')]) {
    const tags = lookupTags(tag)
    const wording = WORDINGS.get(tags.at(-1) ?? '')
    if (wording !== undefined) return { tag: tags[0] ?? '', wording }
  }
  return { tag: 'en', wording: en }
}

/** `de;q=0.5, fr` → `fr`, `de` */
function ranked(acceptLanguage: string): string[] {
  return acceptLanguage
    .slice(0, TEXT_LIMITS.acceptLanguage)
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/\s*;\s*q=/i)
      return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}
