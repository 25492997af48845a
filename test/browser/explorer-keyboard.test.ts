import { expect, test } from 'vitest'
import { accessibilityFaults } from './accessibility.ts'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'
import { activate, expectFocus, reach } from './keyboard.ts'

const setUp = setUpExplorer()

test('with the keyboard alone, an operation can be found, run and linked, and the link opens it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.openWindow()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()

  await reach(page, 'searchbox', 'Search the collection')
  // Enter opens the best match: not CreateInvitation, which has these words in its query.
  await page.keyboard.type('one invitation')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'textbox', /Escape leaves the editor/)
  await expect.poll(() => explorer.active()).toBe('OneInvitation')
  await page.getByLabel('Search the collection').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('status number')
  await page.getByText('1 example').waitFor()
  await activate(page, 'button', /^CountInvitations/)
  await expectFocus(page, 'textbox', /Escape leaves the editor/)
  await page.keyboard.press('Control+Enter')
  await explorer.result.getByText('"pending"').waitFor()

  await page.keyboard.press('Escape')
  await expectFocus(page, 'button', /^Execute query/)
  await activate(page, 'button', 'Copy link')
  await page.getByText('Copied.').waitFor()
  const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'))
  expect(link.origin + link.pathname).toBe(`${setUp.origin}/graphql`)
  expect(link.searchParams.get('operationName')).toBe('CountInvitations')
  expect(link.href).not.toMatch(/sk_|authorization/i)

  const other = await setUp.openWindow()
  const opened = explorerWindow(other.page, setUp.origin)
  await opened.open(link.search)
  expect(await opened.active()).toBe('CountInvitations')
  // A link runs nothing by itself.
  expect(await opened.said()).not.toContain('pending')
  await activate(other.page, 'button', /^Execute query/)
  await opened.result.getByText('"pending"').waitFor()

  expect([...strayed, ...other.strayed, ...setUp.strayed()]).toEqual([])
  expect([...complaints, ...other.complaints]).toEqual([])
})

test('a link selects its operation among several', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  const query = 'query A { invitationCounts { total } }\nquery B { isInvited(emailAddress: "a@example.com") }'
  for (const [name, field] of [
    ['B', 'isInvited'],
    ['A', 'invitationCounts'],
  ]) {
    await explorer.open(`?${new URLSearchParams({ query, operationName: name ?? '' })}`)
    await page.locator('.graphiql-query-editor textarea').focus()
    await page.keyboard.press('Control+Enter')
    await explorer.result.getByText(`"${field}"`).waitFor()
  }
})

test('axe finds no fault in the explorer, in the light and the dark theme', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await setUp.openWindow()
    await page.emulateMedia({ colorScheme })
    const explorer = explorerWindow(page, setUp.origin)
    await explorer.open()
    expect(await accessibilityFaults(page), colorScheme).toEqual([])
    // With several tabs and a result.
    await explorer.type('query Mine { invitationCounts { total } }')
    await explorer.choose('CountInvitations')
    await explorer.execute.click()
    await explorer.result.getByText('"pending"').waitFor()
    expect(await accessibilityFaults(page), colorScheme).toEqual([])
    for (const panel of ['Code', 'History', 'Documentation Explorer']) {
      await page.getByRole('button', { name: `Show ${panel}` }).click()
      await page.getByRole('button', { name: `Hide ${panel}` }).waitFor()
      expect(await accessibilityFaults(page), `${colorScheme}, ${panel}`).toEqual([])
    }
  }
})

test('in a narrow window, the result is below the editor and wide enough to read', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()
  await page.setViewportSize({ width: 640, height: 860 })
  const explorer = explorerWindow(page, setUp.origin)
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('"createInvitation"').waitFor()
  const editor = await page.locator('.graphiql-query-editor').boundingBox()
  const result = await explorer.result.boundingBox()
  expect(result?.y).toBeGreaterThan((editor?.y ?? 0) + (editor?.height ?? 0))
  expect(result?.width).toBeGreaterThan(450)
})
