import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seriousFaults } from './accessibility.ts'
import { launchChromium, noChromium, openWindow } from './chromium.ts'
import { startDeadProxy } from './dead-proxy.ts'
import { explorerWindow } from './explorer-window.ts'
import { startFresh } from './fresh-gateway.ts'

// GraphiQL is 9 MB of scripts, and the browser may share one core with other processes.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let gateway: Awaited<ReturnType<typeof startFresh>>
let proxy: Awaited<ReturnType<typeof startDeadProxy>>
let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  proxy = await startDeadProxy()
  browser = await launchChromium(proxy.address)
  gateway = await startFresh()
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  await proxy?.stop()
})

/** Presses `key` until the element with this accessible name has the focus. */
async function move(page: Page, key: string, name: RegExp) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key)
    if (name.test(await focused(page))) return
  }
  throw new Error(`${key} does not reach ${name}`)
}

/** The name of the element that has the focus. It must be visible that it does. */
async function focused(page: Page): Promise<string> {
  const { name, outline } = await page.evaluate<{ name: string; outline: string }>(`(() => {
    const element = document.activeElement
    const { outlineStyle } = getComputedStyle(element)
    return { name: element.getAttribute('aria-label') ?? element.innerText, outline: outlineStyle }
  })()`)
  if (!name.includes('Escape leaves')) expect(outline, name).not.toBe('none')
  return name
}

test('with the keyboard alone, an operation can be found, run and linked, and the link opens it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await openWindow(browser, gateway.origin)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const explorer = explorerWindow(page, gateway.origin)
  await explorer.open()

  await move(page, 'Tab', /^Search the collection$/)
  await page.keyboard.type('status number')
  await page.getByText('1 example').waitFor()
  await move(page, 'Tab', /^CountInvitations/)
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toContain('Escape leaves the editor')
  await page.keyboard.press('Control+Enter')
  await explorer.result.getByText('"pending"').waitFor()

  await page.keyboard.press('Escape')
  expect(await focused(page)).toContain('Execute query')
  await move(page, 'Tab', /^Copy link$/)
  await page.keyboard.press('Enter')
  await page.getByText('Copied.').waitFor()
  const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'))
  expect(link.origin + link.pathname).toBe(`${gateway.origin}/graphql`)
  expect(link.searchParams.get('operationName')).toBe('CountInvitations')
  expect(link.href).not.toMatch(/sk_|authorization/i)

  const other = await openWindow(browser, gateway.origin)
  const opened = explorerWindow(other.page, gateway.origin)
  await opened.open(link.search)
  expect(await opened.active()).toBe('CountInvitations')
  // A link runs nothing by itself.
  expect(await opened.said()).not.toContain('pending')
  await move(other.page, 'Tab', /Execute query/)
  await other.page.keyboard.press('Enter')
  await opened.result.getByText('"pending"').waitFor()

  expect([...strayed, ...other.strayed, ...proxy.asked]).toEqual([])
  expect([...complaints, ...other.complaints]).toEqual([])
})

test('a link selects its operation among several', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await openWindow(browser, gateway.origin)
  const explorer = explorerWindow(page, gateway.origin)
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

test('axe finds nothing serious in the explorer, in the light and the dark theme', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openWindow(browser, gateway.origin)
    await page.emulateMedia({ colorScheme })
    const explorer = explorerWindow(page, gateway.origin)
    await explorer.open()
    expect(await seriousFaults(page), colorScheme).toEqual([])
    // With several tabs and a result.
    await explorer.type('query Mine { invitationCounts { total } }')
    await explorer.choose('CountInvitations')
    await explorer.execute.click()
    await explorer.result.getByText('"pending"').waitFor()
    expect(await seriousFaults(page), colorScheme).toEqual([])
    for (const panel of ['Code', 'History', 'Documentation Explorer']) {
      await page.getByRole('button', { name: `Show ${panel}` }).click()
      await page.getByRole('button', { name: `Hide ${panel}` }).waitFor()
      expect(await seriousFaults(page), `${colorScheme}, ${panel}`).toEqual([])
    }
  }
})

test('in a narrow window, the result is below the editor and wide enough to read', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await openWindow(browser, gateway.origin)
  await page.setViewportSize({ width: 640, height: 860 })
  const explorer = explorerWindow(page, gateway.origin)
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('"createInvitation"').waitFor()
  const editor = await page.locator('.graphiql-query-editor').boundingBox()
  const result = await explorer.result.boundingBox()
  expect(result?.y).toBeGreaterThan((editor?.y ?? 0) + (editor?.height ?? 0))
  expect(result?.width).toBeGreaterThan(450)
})
