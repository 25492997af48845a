import type { Page } from 'playwright-core'

/** The explorer in a window, with the actions of a person. */
export function explorerWindow(page: Page, origin: string) {
  const result = page.locator('.result-window')
  const execute = page.getByRole('button', { name: 'Execute query' })
  return {
    result,
    execute,
    stop: page.getByRole('button', { name: 'Stop query' }),
    async open(query = '') {
      await page.goto(`${origin}/graphql${query}`)
      // The editor contains its text.
      await page.locator('.graphiql-query-editor .view-line', { hasText: /\w/ }).first().waitFor()
    },
    tab: (name: string) => page.locator(`.graphiql-tab-button[title="${name}"]`),
    active: () => page.locator('[role=tab][aria-selected=true]').innerText(),
    /** Replaces the text with `document`. The editor would add a second brace to a text that begins with one. */
    async type(document: string) {
      await page.locator('.graphiql-query-editor .monaco-editor').click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(document)
    },
    /** The text of the result. */
    async said() {
      return (await result.innerText()).replaceAll('\u00a0', ' ')
    },
  }
}
