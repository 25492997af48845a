/** Folds text to one line of at most `max` characters. Line breaks and control characters become one space. */
export function oneLine(text: string, max: number): string {
  return truncate(
    withoutBidiControls(text)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
    max,
  )
}

/** Bidirectional control characters can show "gro.live" as "evil.org", and can affect the text that follows. */
export function withoutBidiControls(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
}

/** Counts code points, so that no character is split. */
export function truncate(text: string, max: number): string {
  const characters = text.length > max ? Array.from(text) : []
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text
}
