/**
 * Appends parameters to the query of a URL. The value null removes the parameter.
 *
 * The rest of the query stays the same, byte for byte, because an application may have signed it or may read
 * `+` and `%20` differently. `URLSearchParams` would decode and rewrite it. Only non-ASCII characters are
 * encoded, because a header cannot contain them.
 */
export function withParameters(url: string, parameters: Readonly<Record<string, string | null>>): string {
  const [beforeFragment = '', ...fragment] = url.split('#')
  const [base = '', ...query] = beforeFragment.split('?')
  const parts = query.join('?') === '' ? [] : query.join('?').split('&')
  const unchanged = parts.filter((part) => !Object.hasOwn(parameters, nameOf(part)))
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  const hash = fragment.length === 0 ? '' : `#${fragment.join('#')}`
  return `${new URL(base).href}?${encodeNonAscii([...unchanged, ...added].join('&'))}${encodeNonAscii(hash)}`
}

/** The decoded name of a parameter. */
function nameOf(part: string): string {
  return [...new URLSearchParams(part).keys()][0] ?? ''
}

function encodeNonAscii(text: string): string {
  return text.replace(/[^\0-\x7f]+/gu, encodeURIComponent)
}
