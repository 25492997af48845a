import { isTooLong } from './text-limits.ts'

// POSIX: language, territory, encoding and modifier, such as de_DE.UTF-8@euro.
const POSIX_SUFFIX = /[.@].*$/s

/**
 * The canonical form of a language tag (BCP 47), or of a POSIX locale such as `en_US.UTF-8`.
 *
 * @returns null if it is neither. Language subtags of 4 to 8 letters also count as invalid: the grammar allows them,
 *   but none is registered, and usually the text is the name of a language (`German`).
 */
export function parseLocale(text: string): string | null {
  if (isTooLong(text, 'locale')) return null
  try {
    const [tag = ''] = Intl.getCanonicalLocales(text.replace(POSIX_SUFFIX, '').replaceAll('_', '-'))
    return /^[a-z]{2,3}(-|$)/.test(tag) ? tag : null
  } catch {
    return null
  }
}

// Language, script and region. No texts exist for narrower tags.
const SUBTAGS_LOOKED_UP = 3

/** The tags to look up texts for a locale, the narrowest first: `de-AT-1996`, `de-AT`, `de`. */
export function lookupTags(locale: string | null): string[] {
  const parts = (parseLocale(locale ?? '') ?? '').split('-').slice(0, SUBTAGS_LOOKED_UP)
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-')).filter(Boolean)
}
