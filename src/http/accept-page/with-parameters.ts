/**
 * A URL with these parameters at the end of its query; null removes one that is there.
 *
 * The rest of the query stays as it is, byte for byte: an application may have signed it, or may read `+` and `%20`
 * differently. `URLSearchParams` would decode it and write it anew. Only characters beyond ASCII are encoded, which
 * no header can carry.
 */
export function withParameters(url: string, parameters: Readonly<Record<string, string | null>>): string {
  const [beforeFragment = '', ...fragment] = url.split('#')
  const [place = '', ...query] = beforeFragment.split('?')
  const parts = query.join('?') === '' ? [] : query.join('?').split('&')
  const kept = parts.filter((part) => !Object.hasOwn(parameters, nameOf(part)))
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  const end = fragment.length === 0 ? '' : `#${fragment.join('#')}`
  return `${new URL(place).href}?${asciiOf([...kept, ...added].join('&'))}${asciiOf(end)}`
}

/** The name as the application reads it. */
function nameOf(part: string): string {
  return [...new URLSearchParams(part).keys()][0] ?? ''
}

function asciiOf(text: string): string {
  return text.replace(/[^\0-\x7f]+/gu, encodeURIComponent)
}
