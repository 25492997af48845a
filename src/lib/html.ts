const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup that may go into a page as it is. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

/** Text becomes harmless as content and inside quoted attributes; only what is `Html` already stays markup. */
export function html(fixed: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const filled = values.map((value) => (value instanceof Html ? value.markup : escapeHtml(value)))
  return new Html(String.raw({ raw: fixed }, ...filled))
}

/**
 * Makes text safe as HTML content and inside quoted attributes.
 *
 * Slashes and equals signs stay as they are, unlike in Mustache's own escape, so that a link can still be
 * read (and found) in the source of a mail.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
