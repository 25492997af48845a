/** The http and https links of an email without duplicates: first those in its text, then those in its HTML. */
export function linksIn(email: { text: string; html: string }): string[] {
  const textLinks = Array.from(email.text.matchAll(/https?:\/\/[^\s<>"'`]+/gi), ([link]) =>
    // Punctuation at the end belongs to the sentence, not to the link.
    link.replace(/[.,;:!?)\]}]+$/, ''),
  )
  const htmlLinks = Array.from(email.html.matchAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi), (match) =>
    decode(match[1] ?? match[2] ?? '').trim(),
  )
  return [...new Set([...textLinks, ...htmlLinks.filter((link) => /^https?:\/\//i.test(link))])]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? entity
    const codePoint = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : entity
  })
}
