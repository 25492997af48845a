import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, signIn, waitForNotices, waitForView } from './console-set-up.ts'

// cspell:ignore framenavigated
const setUp = setUpConsole()

test('over plain http, where browsers lack some APIs, people are invited and their links are copied', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/no/view')
  await page.addInitScript('delete Crypto.prototype.randomUUID; delete Navigator.prototype.clipboard')
  await page.goto(`${setUp.origin}/console/invite`)
  await fillIn(page, ['plain@http.test'])
  expect(await page.evaluate("'randomUUID' in crypto || 'clipboard' in navigator")).toBe(false)
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await page.getByText('1 invited').waitFor()
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Invite more' }).click()
  await page.getByLabel('Addresses').focus()
  await page.keyboard.press('Control+V')
  expect(await page.getByLabel('Addresses').inputValue()).toMatch(/^http:\/\/localhost:\d+\/invitations\//)
  expect(complaints).toEqual([])
})

test('addresses of a call that failed come back into the form', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addresses = Array.from({ length: 1300 }, (_, index) => `person${index}@rest.test`)
  const { page } = await setUp.open('/invite')
  await onCreation(page, (call, route) => (call === 2 ? route.abort() : route.fallback()))
  await fillIn(page, addresses)
  await page.getByRole('button', { name: 'Invite 1,300 people' }).click()
  await page.getByText('300 addresses were not sent').waitFor()
  expect(await countOf('rest.test')).toBe(1000)

  await page.getByRole('button', { name: 'Show the addresses that were not sent' }).click()
  expect(await page.getByLabel('Addresses').inputValue()).toBe(addresses.slice(1000).join('\n'))
  await page.getByRole('button', { name: 'Invite 300 people' }).click()
  await page.getByText('300 invited').waitFor()
  expect(await countOf('rest.test')).toBe(1300)
  await page.getByRole('button', { name: 'Invite more' }).click()
  expect(await page.getByLabel('Addresses').inputValue()).toBe('')
})

test('the same rows have the same idempotency key only if the answer to the last call was lost', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invite')
  const refusal = { __typename: 'InvalidInput', message: 'Not now', issues: [] }
  const keys = await onCreation(page, async (call, route) => {
    if (call === 1) {
      await route.fetch()
      return route.abort()
    }
    return call === 3 ? route.fulfill({ json: { data: { createInvitations: refusal } } }) : route.fallback()
  })
  await page.getByRole('button', { name: 'If an address is already invited' }).click()
  await page.getByRole('radio', { name: 'Invite anyway' }).check()
  await fillIn(page, ['twice@key.test'])
  const send = page.getByRole('button', { name: 'Invite 1 person' })
  await send.click()
  await page.getByText('The gateway does not answer').waitFor()
  expect(await countOf('key.test')).toBe(1)
  await send.click()
  await page.getByText('1 invited').waitFor()
  expect(await countOf('key.test')).toBe(1)
  expect(keys[1]).toBe(keys[0])

  await page.getByRole('button', { name: 'Invite more' }).click()
  await page.getByLabel('Addresses').fill('twice@key.test')
  await send.click()
  await page.getByText('Not now').waitFor()
  await send.click()
  await page.getByText('1 invited').waitFor()
  expect(await countOf('key.test')).toBe(2)
  expect(new Set(keys).size).toBe(3)
})

test('many addresses with a long message are sent in calls that the gateway accepts', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addresses = Array.from({ length: 1000 }, (_, index) => `person${index}@long.test`)
  const { page } = await setUp.open('/invite')
  await fillIn(page, addresses)
  // 3 bytes per character.
  await page.getByLabel('Personal message').fill('よ'.repeat(1000))
  await page.getByRole('button', { name: 'Invite 1,000 people' }).click()
  await page.getByText('1,000 invited').waitFor()
  expect(await countOf('long.test')).toBe(1000)
})

test('an emptied number of days can be replaced, and stands for 30 while it is empty', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invite')
  const sent: number[] = []
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON()
    if (query.includes('mutation CreateInvitations')) {
      sent.push(variables.input.invitations[0].expiresInDays)
      return route.abort()
    }
    await route.fallback()
  })
  await fillIn(page, ['days@number.test'])
  await page.getByRole('button', { name: 'Expiry, destination and metadata' }).click()
  const days = page.getByLabel('Can be accepted for (days)')
  await days.press('End')
  await days.press('Backspace')
  await days.press('Backspace')
  expect(await days.inputValue()).toBe('')
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await expect.poll(() => sent).toEqual([30])
  await days.press('7')
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await expect.poll(() => sent).toEqual([30, 7])
})

test('the browser asks before a page with addresses that are not sent is loaded again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invite')
  await fillIn(page, ['typed@leave.test'])
  await stayOnReload(page)
  expect(await page.getByLabel('Addresses').inputValue()).toBe('typed@leave.test')

  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await page.getByText('1 invited').waitFor()
  const asked: string[] = []
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type())
    await dialog.accept()
  })
  await page.reload()
  await waitForView(page, 'Invite')
  expect(asked).toEqual([])
})

test('a call that fails while the gateway is away leaves what was typed, and the first notice says why', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invite')
  await fillIn(page, ['typed@offline.test'])
  await waitForNotices(page)
  let navigations = 0
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) navigations += 1
  })
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  const notice = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Close' }) })
  await notice.getByText('The gateway does not answer').waitFor()
  expect(await page.getByLabel('Addresses').inputValue()).toBe('typed@offline.test')
  expect(navigations).toBe(0)
})

test('after the session has ended, the same key finds what was typed and sent', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const key = await createKey()
  const { page } = await setUp.openAs(key, '/invite')
  const addresses = Array.from({ length: 1001 }, (_, index) => `person${index}@ended.test`)
  await onCreation(page, async (call, route) => {
    if (call === 2) await page.context().clearCookies()
    await route.fallback()
  })
  await fillIn(page, addresses)
  await page.getByRole('button', { name: 'Invite 1,001 people' }).click()
  await page.getByText('Your session has ended').waitFor()
  expect(await page.content()).not.toContain('@ended.test')
  await stayOnReload(page)
  await signIn(page, key)
  await page.getByText('1 address was not sent').waitFor()
  await page.getByRole('button', { name: 'Show the addresses that were not sent' }).click()
  expect(await page.getByLabel('Addresses').inputValue()).toBe('person1000@ended.test')
  expect(await page.getByRole('switch', { name: 'Send an email' }).isChecked()).toBe(false)
})

test.each([
  ['another key signs in', false],
  ['the person signs out', true],
])('nothing of what was typed is left after %s', async (_, isSignOut) => {
  if (noChromium !== undefined) return
  const key = await createKey()
  const { page } = await setUp.openAs(key, '/invite')
  await fillIn(page, ['typed@secret.test'])
  if (isSignOut) {
    await page.getByRole('button', { name: /^Account and settings/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  } else await page.context().clearCookies()
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
  expect(await page.getByText('Your session has ended').count()).toBe(isSignOut ? 0 : 1)
  await signIn(page, isSignOut ? key : await createKey())
  await waitForView(page, 'Invite')
  expect(await page.getByLabel('Addresses').inputValue()).toBe('')
  expect(await page.getByRole('switch', { name: 'Send an email' }).isChecked()).toBe(true)
})

async function createKey(): Promise<string> {
  const { createApiKey } = await setUp.graphql(
    `mutation { createApiKey(input: { name: "invite test", scopes: [INVITATIONS_CREATE] }) {
      ... on IssuedApiKey { secret } } }`,
  )
  return createApiKey.secret
}

/** Reloads, as a person does who then answers the browser's question with no. */
async function stayOnReload(page: Page): Promise<void> {
  const asked = page.waitForEvent('dialog')
  await page.evaluate('setTimeout(() => location.reload())')
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
}

async function fillIn(page: Page, addresses: string[]): Promise<void> {
  await waitForView(page, 'Invite')
  await page.getByLabel('Addresses').fill(addresses.join('\n'))
  await page.getByRole('switch', { name: 'Send an email' }).uncheck()
}

/** Decides about each call that creates invitations. @returns the idempotency keys of the calls, as they come */
async function onCreation(page: Page, decide: (call: number, route: Route) => Promise<void>) {
  const keys: string[] = []
  await page.route('**/graphql', async (route) => {
    const body = route.request().postDataJSON()
    if (!body?.query?.includes('mutation CreateInvitations')) return route.fallback()
    keys.push(body.variables.input.idempotencyKey)
    await decide(keys.length, route)
  })
  return keys
}

async function countOf(domain: string): Promise<number> {
  const { invitationCounts } = await setUp.graphql(
    'query ($domain: String) { invitationCounts(filter: { domain: $domain }) { total } }',
    { domain },
  )
  return invitationCounts.total
}
