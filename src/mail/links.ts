/**
 * The http and https addresses of a mail: those written in its text, then those its HTML points to, in order
 * and without duplicates.
 */
export function linksIn(mail: { text: string; html: string }): string[] {
  const written = Array.from(mail.text.matchAll(/https?:\/\/[^\s<>"'`]+/gi), ([link]) =>
    // Punctuation that ends the sentence, not the address.
    link.replace(/[.,;:!?)\]}]+$/, ''),
  )
  const pointed = Array.from(mail.html.matchAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi), (match) =>
    decode(match[1] ?? match[2] ?? '').trim(),
  )
  return [...new Set([...written, ...pointed.filter((link) => /^https?:\/\//i.test(link))])]
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? entity
    const point = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity
  })
}
