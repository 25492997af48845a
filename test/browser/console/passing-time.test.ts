import type { Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setHidden, setUpConsole, waitForView } from './console-set-up.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
// Nothing answers there, so emails stay in the queue.
const setUp = setUpConsole({ SMTP_URL: 'smtp://127.0.0.1:9' })

test('the overview counts from the present without any event, and keeps what it shows while it reads', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['stuck@queue.test'])
  const { page, calls } = await openWithClock()
  await page.getByRole('link', { name: 'Overview' }).first().click()
  await waitForView(page, 'Overview')
  const nothing = page.getByText('Nothing needs your attention.')
  await nothing.waitFor()
  let goOn: () => void = () => undefined
  const looked = new Promise<void>((resolve) => {
    goOn = resolve
  })
  await page.route('**/graphql', async (route) => {
    if (isAttention(route.request())) await looked
    await route.fallback()
  })
  const reading = page.waitForRequest(isAttention)
  await page.clock.fastForward(11 * MINUTE_MS)
  await reading
  expect(await nothing.isVisible()).toBe(true)
  goOn()
  await page.getByText('stuck@queue.test').waitFor()

  const from = Date.parse(calls('OverviewStatistics').at(-1).from)
  expect(from % DAY_MS).toBe(0)
  await page.clock.fastForward(DAY_MS)
  // The days are those of the page's clock, also if a day ended meanwhile.
  const today = Math.floor((await page.evaluate<number>('Date.now()')) / DAY_MS) * DAY_MS
  await expect.poll(() => Date.parse(calls('OverviewStatistics').at(-1).from)).toBe(today - 29 * DAY_MS)
  expect(today - 29 * DAY_MS).toBeGreaterThan(from)
})

test('the overview reads nothing while it is hidden or closed', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, calls } = await openWithClock()
  await page.getByRole('link', { name: 'Overview' }).first().click()
  await waitForView(page, 'Overview')
  const count = () => calls('OverviewCounts').length
  await expect.poll(count).toBe(1)
  await setHidden(page, true)
  await page.clock.fastForward(10 * MINUTE_MS)
  await setHidden(page, false)
  await expect.poll(count).toBe(2)

  await page.getByRole('link', { name: 'Invitations', exact: true }).click()
  await waitForView(page, 'Invitations')
  await page.clock.fastForward(10 * MINUTE_MS)
  expect(count()).toBe(2)
  await page.getByRole('link', { name: 'Overview' }).first().click()
  await waitForView(page, 'Overview')
  await expect.poll(count).toBe(3)
})

test('the days of a filter count from its choice, not from the opening of the table', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, calls } = await openWithClock()
  await page.getByRole('link', { name: 'Invitations', exact: true }).click()
  await waitForView(page, 'Invitations')
  await page.clock.fastForward(5 * 60 * MINUTE_MS)
  const now: number = await page.evaluate('Date.now()')
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('combobox', { name: 'Created' }).click()
  await page.getByRole('option', { name: 'In the last 24 hours' }).click()
  const from = () => Date.parse(calls('Invitations').at(-1).filter.createdAt?.from ?? 0)
  await expect.poll(from).toBeGreaterThanOrEqual(now - DAY_MS)
})

function isAttention(request: Request): boolean {
  return request.postData()?.includes('OverviewAttention') === true
}

/** A window whose clock can be moved, and the variables of the queries that it has sent. */
async function openWithClock() {
  const { page } = await setUp.open('/no/view')
  await waitForView(page, 'This page does not exist')
  // biome-ignore lint/suspicious/noExplicitAny: what the console sends.
  const sent: { operation: string; variables: any }[] = []
  page.on('request', (request) => {
    const { query = '', variables } = request.postDataJSON() ?? {}
    const [, operation = ''] = /^\s*query (\w+)/.exec(query) ?? []
    sent.push({ operation, variables })
  })
  await page.clock.install()
  await page.reload()
  await waitForView(page, 'This page does not exist')
  const calls = (name: string) =>
    sent.filter(({ operation }) => operation === name).map(({ variables }) => variables)
  return { page, calls }
}
