import { lookupTags } from '../../domain/locale.ts'
import { TEXT_LIMITS } from '../../domain/text-limits.ts'
import { en } from '../../languages/en.ts'
import type { PageWording, Wording } from '../../languages/wording.ts'
import { DEFAULT_LANGUAGE, WORDINGS } from '../../languages/wordings.ts'

export interface PageLanguage {
  /** BCP 47, with the region of the visitor: `de-AT` formats dates as in Austria. */
  tag: string
  wording: PageWording
}

/** Chooses the language of the invitation, or the first one of the browser that is built in, or English. */
export function chooseLanguage(locale: string | null, acceptLanguage: string | null): PageLanguage {
  const { tag, wording } = chooseWording(locale, acceptLanguage)
  return { tag, wording: wording.page }
}

/** Likewise, with all texts of the language. */
export function chooseWording(
  locale: string | null,
  acceptLanguage: string | null,
): { tag: string; wording: Wording } {
  for (const tag of [locale ?? '', ...parseAcceptLanguage(acceptLanguage ?? '')]) {
    const tags = lookupTags(tag)
    const wording = WORDINGS.get(tags.at(-1) ?? '')
    if (wording !== undefined) return { tag: tags[0] ?? '', wording }
  }
  return { tag: DEFAULT_LANGUAGE, wording: en }
}

/** `de;q=0.5, fr` → `fr`, `de` */
function parseAcceptLanguage(header: string): string[] {
  return header
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
