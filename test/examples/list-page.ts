import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { openWindow } from '../browser/chromium.ts'

/** The kind of operation in a request; undefined if it contains none. */
function kindOf(request: { postData(): string | null }): string | undefined {
  return /^\s*(\w+)/.exec(JSON.parse(request.postData() ?? '{}').query)?.[1]
}

export type ListPage = Awaited<ReturnType<typeof openListPage>>

/** Opens one of the React examples in a new window. */
export async function openListPage(browser: Browser, origin: string, name: string) {
  const opened = await openWindow(browser, origin)
  /** How many times the list was loaded. */
  const requests = { lists: 0 }
  opened.page.on('request', (request) => {
    if (kindOf(request) === 'query') requests.lists++
  })
  // The subscription is held until the test releases it. Before that, rows change only by mutations.
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await opened.page.route('**/graphql', async (route) => {
    if (kindOf(route.request()) === 'subscription') await held
    await route.fallback()
  })
  await opened.page.goto(`${origin}/${name}`)
  /** Releases the subscription. */
  const subscribe = async () => {
    const following = opened.page.waitForResponse((response) => kindOf(response.request()) === 'subscription')
    release()
    await following
  }
  /** The result that the page shows after inviting this address. */
  const outcome = async (input: string) => {
    await opened.page.getByLabel('Email address').fill(input)
    const before = await opened.page.locator('output').innerText()
    await opened.page.getByRole('button', { name: 'Invite' }).click()
    await expect.poll(() => opened.page.locator('output').innerText()).not.toBe(before)
    return opened.page.locator('output').innerText()
  }
  const row = (emailAddress: string, status: string) =>
    opened.page.getByRole('listitem').filter({ hasText: `${emailAddress}: ${status}` })
  return { ...opened, requests, row, outcome, subscribe }
}
