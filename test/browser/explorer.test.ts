import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from './chromium.ts'
import { faintTexts } from './contrast.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'

const setUp = setUpExplorer()

test('the explorer completes, queries, mutates and subscribes with requests only to the gateway', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()

  // A mutation, only with the keyboard.
  await page.locator('.graphiql-query-editor .monaco-editor').click()
  await page.keyboard.press('Control+Enter')
  await explorer.result.getByText(/"inv_[0-9a-z]{26}"/).waitFor()

  // Completion, from the schema of the gateway.
  await explorer.type('{ ')
  await page.keyboard.type('invitation')
  const suggestions = page.locator('.suggest-widget .monaco-list-row')
  await suggestions.filter({ hasText: 'invitationCounts' }).first().waitFor()
  await suggestions.filter({ hasText: 'invitationEvents' }).first().waitFor()
  await page.keyboard.press('Escape')

  // A query.
  await explorer.type('query { invitations { nodes { emailAddress status } } }')
  await page.keyboard.press('Control+Enter')
  await explorer.result.getByText('"nodes"').waitFor()
  expect(await explorer.said()).toContain('"emailAddress": "you@example.com"')

  // A subscription shows changes of another window at once.
  await explorer.choose('FollowInvitations')
  await explorer.execute.click()
  await explorer.stop.waitFor()
  const { page: other, ...alsoSeen } = await setUp.openWindow()
  const acting = explorerWindow(other, setUp.origin)
  await acting.open()
  for (const address of ['live@example.com', 'again@example.com']) {
    await acting.type(`mutation { createInvitation(input: { emailAddress: "${address}" }) { __typename } }`)
    await other.keyboard.press('Control+Enter')
    await explorer.result.getByText(`"${address}"`).waitFor()
  }
  await explorer.stop.click()
  await explorer.execute.waitFor()

  expect([...strayed, ...alsoSeen.strayed, ...setUp.strayed()]).toEqual([])
  expect([...complaints, ...alsoSeen.complaints]).toEqual([])
  // The check notices a request to another machine.
  await page.goto('http://elsewhere.example/').catch(() => undefined)
  expect(strayed).toEqual(['http://elsewhere.example/'])
})

test('examples in the explorer use earlier answers', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()
  await explorer.choose('OneInvitation')
  await explorer.execute.click()
  await explorer.result.getByText('run CreateInvitation of the collection first').waitFor()
  await explorer.choose('CreateInvitation')
  await explorer.execute.click()
  await explorer.result.getByText(/"inv_[0-9a-z]{26}"/).waitFor()
  await explorer.choose('OneInvitation')
  await explorer.execute.click()
  await explorer.result.getByText('"isRevocable"').waitFor()
  // Neither the query nor its variables are marked as wrong.
  await expect.poll(() => page.locator('.squiggly-error').count()).toBe(0)
  await expect.poll(() => explorer.names()).toEqual(['OneInvitation'])
  expect(complaints).toEqual([])
})

test('tabs of the explorer keep their state, and the history keeps what was executed', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()

  // An example does not replace a query that was changed. The URL and the history of the browser do not change.
  await explorer.type('query Mine { invitationCounts { total } }')
  await expect.poll(() => explorer.active()).toBe('Mine')
  await explorer.choose('ListInvitations')
  await expect.poll(() => explorer.active()).toBe('ListInvitations')
  await explorer.choose('CountInvitations')
  await expect.poll(() => explorer.active()).toBe('CountInvitations')
  expect(await explorer.names()).toEqual(['Mine', 'CountInvitations'])
  await page.keyboard.press('Control+Enter')
  await explorer.result.getByText('"pending"').waitFor()
  expect(page.url()).toBe(`${setUp.origin}/graphql`)
  await explorer.saved(['Mine', 'CountInvitations'])
  await explorer.open()
  expect(await explorer.names()).toEqual(['Mine', 'CountInvitations'])

  // With the keyboard: to the first tab, open it, and close the other one.
  await explorer.tab('CountInvitations').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect.poll(() => explorer.active()).toBe('Mine')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Delete')
  await expect.poll(() => explorer.names()).toEqual(['Mine'])

  await page.getByRole('button', { name: 'Show History' }).click()
  await page.locator('.graphiql-history-item-label', { hasText: 'CountInvitations' }).click()
  await expect.poll(() => explorer.active()).toBe('CountInvitations')

  // After clearing the data, there is one tab.
  await page.getByRole('button', { name: 'Open settings dialog' }).click()
  await page.getByRole('button', { name: 'Clear data' }).click()
  await page.getByRole('button', { name: 'Cleared data' }).waitFor()
  await explorer.open()
  expect(await explorer.names()).toEqual(['CreateInvitation'])
  expect(complaints).toEqual([])
})

test('a key in a tab stays in its window, and nothing on the disk contains it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()
  await explorer.choose('CountInvitations')
  await page.getByRole('button', { name: 'Headers' }).click()
  await page.locator('.graphiql-editor-tool .monaco-editor:visible').click()
  await page.keyboard.insertText('{ "Authorization": "Bearer sk_typed_1234" }')
  await explorer.execute.click()
  await explorer.result.getByText('UNAUTHENTICATED').waitFor()
  await expect
    .poll(() => page.evaluate(`sessionStorage.getItem('invitation-gateway:graphiql:tabState')`))
    .toContain('sk_typed_')
  expect(await disk(page)).not.toContain('sk_')

  // It is still used after a reload, but not in a new tab or a new window.
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('UNAUTHENTICATED').waitFor()
  await page.getByRole('button', { name: 'New tab' }).click()
  await explorer.choose('CountInvitations')
  await explorer.execute.click()
  await explorer.result.getByText('"pending"').waitFor()
  await explorer.saved(['CountInvitations', 'CountInvitations'])
  const other = await page.context().newPage()
  const { open, execute, result } = explorerWindow(other, setUp.origin)
  await open()
  await execute.click()
  await result.getByText('"data"').waitFor()
  expect(await other.evaluate('JSON.stringify(sessionStorage)')).not.toContain('sk_typed_')

  // A key that an earlier version or somebody else stored is removed and not used.
  await page.goto(`${setUp.origin}/health`)
  await page.evaluate(`{
    const prefix = 'invitation-gateway:graphiql:'
    const state = JSON.parse(localStorage.getItem(prefix + 'tabState'))
    for (const tab of state.tabs) tab.headers = '{"Authorization":"Bearer sk_dev_stale"}'
    localStorage.setItem(prefix + 'tabState', JSON.stringify({ ...state, activeTabIndex: 0 }))
    localStorage.setItem(prefix + 'headers', '{"Authorization":"Bearer sk_dev_stale"}')
    sessionStorage.clear()
  }`)
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('"data"').waitFor()
  expect(await disk(page)).not.toContain('sk_')
})

/** What the browser stores on the disk. Read from another page, because the explorer replaces the storage. */
async function disk(page: Page): Promise<string> {
  const other = await page.context().newPage()
  await other.goto(`${setUp.origin}/health`)
  const stored = await other.evaluate<string>('JSON.stringify(localStorage)')
  await other.close()
  expect(stored).toContain('tabState')
  return stored
}

test('the explorer shows code for the current operation, without the key', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()
  await page.getByRole('button', { name: 'Show Code' }).click()
  const code = page.locator('.explorer-panel pre')
  expect(await code.innerText()).toContain('$SECRET_KEY')
  await page.getByLabel('Language').selectOption('typed client')
  await expect.poll(() => code.innerText()).toContain("from 'gql.tada'")
  await explorer.type('query Mine { invitationCounts { total } }')
  await expect.poll(() => code.innerText()).toContain('query Mine')
  expect(await code.innerText()).not.toContain('sk_')
})

test('every text of the explorer has enough contrast in the light and the dark theme', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  const shade = () =>
    page.evaluate<boolean>(
      `matchMedia('(prefers-color-scheme: dark)').matches + ' ' + getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor + ' ' + document.querySelector('.monaco-editor').matches('.vs-dark')`,
    )
  await page.emulateMedia({ colorScheme: 'light' })
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText(/"inv_[0-9a-z]{26}"/).waitFor()
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByRole('link', { name: 'Mutation' }).click()
  await page.getByRole('link', { name: 'createInvitation', exact: true }).waitFor()
  const light = 'rgb(255, 255, 255)'
  const dark = 'rgb(33, 42, 59)'
  expect(await shade()).toBe(`false ${light} false`)
  expect(await faintTexts(page)).toEqual([])

  await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click()
  await page.getByText('createInvitations', { exact: true }).first().waitFor()
  expect(await faintTexts(page)).toEqual([])

  // The system changes to dark while the page is open.
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(shade).toBe(`true ${dark} true`)
  expect(await faintTexts(page)).toEqual([])

  const choose = async (theme: string) => {
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: theme, exact: true }).click()
    await page.keyboard.press('Escape')
  }
  await choose('Light')
  await expect.poll(shade).toBe(`true ${light} false`)
  expect(await faintTexts(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await choose('Dark')
  await expect.poll(shade).toBe(`false ${dark} true`)
  await page.reload()
  await expect.poll(shade).toBe(`false ${dark} true`)
  expect(await faintTexts(page)).toEqual([])
})
