import { isTooLong } from './text-limits.ts'

// POSIX: language, territory, encoding and modifier, such as de_DE.UTF-8@euro.
const POSIX_SUFFIX = /[.@].*$/s

/**
 * The canonical form of a language tag (BCP 47), or of a POSIX locale such as `en_US.UTF-8`.
 *
 * @returns null for what is neither. Of the grammar's language subtags those of 4 to 8 letters are none that
 *   anybody has registered, and mostly the language's name: `German`.
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

// Language, script and region: nobody writes texts for more.
const SUBTAGS_LOOKED_UP = 3

/** The tags by which texts for a locale are looked up, the narrowest first: `de-AT-1996`, `de-AT`, `de`. */
export function lookupTags(locale: string | null): string[] {
  const parts = (parseLocale(locale ?? '') ?? '').split('-').slice(0, SUBTAGS_LOOKED_UP)
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-')).filter(Boolean)
}
