import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()
const notify = { notify: false }

test('the feed is filtered by days of the time zone of the browser, and keeps them in the address', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['day@feed.test'], notify)
  const { page, complaints } = await setUp.open('/activity')
  const zone = await page.context().newCDPSession(page)
  await zone.send('Emulation.setTimezoneOverride', { timezoneId: 'Pacific/Auckland' })
  await page.reload()
  const row = page.getByRole('link', { name: 'day@feed.test' })
  await row.waitFor()
  const [today = '', tomorrow = ''] = await Promise.all([0, 1].map((days) => dayOf(page, days)))

  await page.getByLabel('From').fill(tomorrow)
  await page.getByText('No events').waitFor()
  const filters = listenToFilters(page)
  await page.getByLabel('From').fill(today)
  await page.getByLabel('Until').fill(today)
  await row.waitFor()
  await expect
    .poll(() => filters.at(-1)?.createdAt)
    .toEqual(
      await page.evaluate(
        `({ from: new Date('${today}T00:00').toISOString(), before: new Date('${tomorrow}T00:00').toISOString() })`,
      ),
    )
  expect(new URL(page.url()).search).toBe(`?from=${today}&until=${today}`)

  await page.reload()
  await row.waitFor()
  expect(await page.getByLabel('Until').inputValue()).toBe(today)
  await page.getByLabel('Until').fill('2020-01-31')
  await page.getByText('No events').waitFor()
  await page.getByRole('button', { name: 'Reset' }).click()
  await row.waitFor()
  expect(new URL(page.url()).search).toBe('')
  expect(complaints).toEqual([])
})

test('the feed is filtered by types and actor, also after a visit to an invitation', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const [id = ''] = await setUp.invite(['type@feed.test', 'other@feed.test'], notify)
  await revoke(id)
  const { page } = await setUp.open('/activity')
  const rows = page.getByRole('row').filter({ hasText: '@feed.test' })
  await rows.filter({ hasText: 'other@feed.test' }).waitFor()
  await page.getByRole('combobox', { name: 'Events' }).click()
  await page.getByRole('option', { name: 'Revoked' }).click()
  await page.keyboard.press('Escape')
  await expect.poll(() => rows.count()).toBe(1)
  expect(new URL(page.url()).search).toBe('?type=revoked')

  await rows.getByRole('link', { name: 'type@feed.test' }).click()
  await waitForView(page, 'type@feed.test')
  await page.goBack()
  await rows.filter({ hasText: 'Revoked' }).waitFor()
  expect(await rows.count()).toBe(1)
  await page.getByLabel('Caused by').fill('ticket')
  await page.getByText('No events').waitFor()
  expect(new URL(page.url()).search).toBe('?actor=ticket&type=revoked')
})

test('what the address names and the feed does not know is left out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['left-out@feed.test'], notify)
  const { page } = await setUp.open('/activity?type=created,melted&from=2020-02-31&until=tomorrow')
  await page.getByRole('link', { name: 'left-out@feed.test' }).waitFor()
  expect(await page.getByLabel('From').inputValue()).toBe('')
  expect(await page.getByLabel('Until').inputValue()).toBe('')
})

test('a new event appears by itself, and what is read stays at its place', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addresses = Array.from({ length: 70 }, (_, index) => `person${index}@live.test`)
  await setUp.invite(addresses, notify)
  const { page } = await setUp.open('/activity')
  await page.getByRole('button', { name: 'Load more' }).click()
  const read = page.getByRole('link', { name: 'person5@live.test' })
  await read.scrollIntoViewIfNeeded()
  const before = await read.boundingBox()
  await setUp.invite(['new@live.test'], notify)
  await page.getByRole('link', { name: 'new@live.test' }).waitFor()
  // The browser rounds the place to which it scrolls.
  expect(Math.abs(((await read.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(1)
})

test('the address of an invitation disappears from the feed when it is deleted', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const [id = ''] = await setUp.invite(['deleted@feed.test'], notify)
  const { page } = await setUp.open('/activity')
  const link = page.getByRole('link', { name: 'deleted@feed.test' })
  await link.waitFor()
  await setUp.graphql('mutation ($id: ID!) { deleteInvitation(input: { id: $id }) { __typename } }', { id })
  await page.getByRole('cell', { name: 'Deleted', exact: true }).waitFor()
  expect(await link.count()).toBe(0)
})

/** The day of the browser so many days from now, as its date fields write it. */
function dayOf(page: Page, days: number): Promise<string> {
  return page.evaluate<string>(`(() => {
    const day = new Date()
    day.setDate(day.getDate() + ${days})
    return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
  })()`)
}

/** The filters of the feed that the page sends from now on. */
function listenToFilters(page: Page) {
  const filters: { createdAt?: object }[] = []
  page.on('request', (request) => {
    const { query = '', variables } = request.postDataJSON() ?? {}
    if (/^\s*query InvitationEvents/.test(query)) filters.push(variables.filter)
  })
  return filters
}

async function revoke(id: string): Promise<void> {
  await setUp.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id })
}
