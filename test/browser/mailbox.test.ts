import { expect, test } from 'vitest'
import { SECRET_KEY } from '../support/harness.ts'
import { accessibilityFaults } from './accessibility.ts'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'

const setUp = setUpExplorer({ SECRET_KEY })

async function invite(...names: string[]): Promise<void> {
  for (const name of names) {
    await fetch(`${setUp.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
      body: JSON.stringify({
        query: `mutation { createInvitation(input: { emailAddress: "${name}@example.com" }) { __typename } }`,
      }),
    })
  }
}

test('the mailbox shows new emails by itself, and the focus, the scroll position and the open email stay', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.openWindow()
  const items = page.getByRole('navigation', { name: 'Messages' }).getByRole('link')
  await page.goto(`${setUp.origin}/dev/mailbox`)
  await page.getByText('No email yet').waitFor()
  await invite('ada')
  await items.filter({ hasText: 'ada@example.com' }).waitFor()
  await invite('grace')
  await items.filter({ hasText: 'grace@example.com' }).waitFor()

  await page.getByRole('searchbox', { name: 'Search emails' }).waitFor()
  await items.filter({ hasText: 'ada@example.com' }).click()
  await page.locator('dd', { hasText: 'ada@example.com' }).waitFor()
  await page.evaluate('document.body.dataset.same = "yes"')
  await items.filter({ hasText: 'grace@example.com' }).focus()
  await invite('mary')
  await items.filter({ hasText: 'mary@example.com' }).waitFor()
  await page.getByText('1 new email').waitFor()
  expect(await page.evaluate('document.activeElement.textContent')).toContain('grace@example.com')
  expect(await page.evaluate('document.body.dataset.same')).toBe('yes')
  expect(await page.locator('dd', { hasText: 'ada@example.com' }).count()).toBe(1)
  expect((await items.allInnerTexts()).map((text) => /(\w+)@/.exec(text)?.[1])).toEqual([
    'mary',
    'grace',
    'ada',
  ])
  expect(await accessibilityFaults(page)).toEqual([])
  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})

test('a person searches, deletes one email and then all, with the keyboard alone', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await invite('kay', 'katherine', 'barbara')
  const { page, complaints } = await setUp.openWindow()
  const items = page.getByRole('navigation', { name: 'Messages' }).getByRole('link')
  await page.goto(`${setUp.origin}/dev/mailbox`)
  for (const name of ['kay', 'katherine', 'barbara']) {
    await items.filter({ hasText: `${name}@example.com` }).waitFor()
  }
  await page.getByRole('searchbox', { name: 'Search emails' }).fill('KA')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\?q=KA$/)
  expect(await items.count()).toBe(2)
  await page.getByRole('button', { name: 'Delete', exact: true }).focus()
  await page.keyboard.press('Enter')
  // The next email that matches is open.
  await page.waitForURL(/\/dev\/mailbox\/[\w-]+\?q=KA$/)
  expect(await items.count()).toBe(1)
  await page.locator('summary', { hasText: 'Delete all' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('No email yet').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect(complaints).toEqual([])
})
