import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { openWindow } from '../browser/chromium.ts'

/** Which kind of operation a request brings; undefined for what brings none. */
function kindOf(request: { postData(): string | null }): string | undefined {
  return /^\s*(\w+)/.exec(JSON.parse(request.postData() ?? '{}').query)?.[1]
}

export type ListPage = Awaited<ReturnType<typeof openListPage>>

/** Opens one of the React examples in a window of its own. */
export async function openListPage(browser: Browser, origin: string, name: string) {
  const opened = await openWindow(browser, origin)
  /** How often the list was asked for. */
  const asked = { lists: 0 }
  opened.page.on('request', (request) => {
    if (kindOf(request) === 'query') asked.lists++
  })
  // The subscription is held back until the test lets it through: until then what changes, changes by itself.
  let letThrough: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await opened.page.route('**/graphql', async (route) => {
    if (kindOf(route.request()) === 'subscription') await held
    await route.fallback()
  })
  await opened.page.goto(`${origin}/${name}`)
  /** Lets the subscription through. */
  const subscribe = async () => {
    const following = opened.page.waitForResponse((response) => kindOf(response.request()) === 'subscription')
    letThrough()
    await following
  }
  /** What the page says became of an invitation of this address. */
  const outcome = async (input: string) => {
    await opened.page.getByLabel('Email address').fill(input)
    const before = await opened.page.locator('output').innerText()
    await opened.page.getByRole('button', { name: 'Invite' }).click()
    await expect.poll(() => opened.page.locator('output').innerText()).not.toBe(before)
    return opened.page.locator('output').innerText()
  }
  const row = (emailAddress: string, status: string) =>
    opened.page.getByRole('listitem').filter({ hasText: `${emailAddress}: ${status}` })
  return { ...opened, asked, row, outcome, subscribe }
}
