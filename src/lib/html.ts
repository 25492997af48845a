const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup that is inserted into a page without escaping. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

/** Escapes all values except `Html`. The result is safe as content and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const escaped = values.map((value) => (value instanceof Html ? value.markup : escapeHtml(value)))
  return new Html(String.raw({ raw: strings }, ...escaped))
}

/**
 * Escapes text for HTML content and quoted attributes.
 *
 * Unlike Mustache's own function it does not escape slashes and equals signs, so that a link can be read and found in
 * the source of an email.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
