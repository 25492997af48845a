const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Makes text safe as HTML content and inside quoted attributes.
 *
 * Slashes and equals signs stay as they are, unlike in Mustache's own escape, so that a link can still be
 * read (and found) in the source of a mail.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
