import type { Page } from 'playwright-core'
import { expect } from 'vitest'

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
    /** Opens an example of the collection. */
    choose: (name: string) =>
      page
        .locator('.explorer-panel li button')
        .filter({ has: page.getByText(name, { exact: true }) })
        .click(),
    tab: (name: string) => page.locator(`.graphiql-tab-button[title="${name}"]`),
    active: () => page.locator('[role=tab][aria-selected=true]').innerText(),
    /** The names of the tabs. */
    names: () => page.getByRole('tab').allInnerTexts(),
    /** Waits until the browser has stored these tabs: GraphiQL stores them with a delay. */
    saved: (names: string[]) =>
      expect
        .poll(() =>
          page.evaluate(
            `JSON.parse(localStorage.getItem('graphiql:tabState')).tabs.map(({ title }) => title)`,
          ),
        )
        .toEqual(names),
    /** Replaces the text with `document`. The editor would add a second brace to a text that begins with one. */
    async type(document: string) {
      await page.locator('.graphiql-query-editor .monaco-editor').click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(document)
    },
    /** The text of the result. */
    said: () =>
      page.evaluate<string>(
        `__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith('response.json')).getValue()`,
      ),
  }
}
