import { expect, test } from 'vitest'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'

const setUp = setUpExplorer()

test('a new user can invite in the explorer, find the email and accept by its link', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.openWindow()

  await page.goto(`${setUp.origin}/graphql`)
  const response = page.locator('.result-window')
  await page.getByRole('button', { name: 'Execute query' }).click()
  await response.getByText(/"inv_[0-9a-z]{26}"/).waitFor()
  await response.getByText('"PENDING"').waitFor()
  // Neither the query nor its variables are marked as wrong.
  expect(await page.locator('.squiggly-error').count()).toBe(0)

  // There is one tab. A reload opens it again, and the key is still used.
  expect(await page.getByRole('tab').allInnerTexts()).toEqual(['CreateInvitation'])
  await page.reload()
  await response.waitFor()
  expect(await page.getByRole('tab').allInnerTexts()).toEqual(['CreateInvitation'])
  await explorerWindow(page, setUp.origin).choose('ListInvitations')
  await page.getByRole('button', { name: 'Execute query' }).click()
  await response.getByText('"you@example.com"').waitFor()

  await page.goto(`${setUp.origin}/dev/mailbox`)
  // The empty mailbox reloads by itself.
  await page.getByRole('link', { name: 'you@example.com' }).first().waitFor()
  const mail = page.frameLocator('iframe')
  await mail.getByText('Welcome aboard!').waitFor()
  await mail.getByRole('link', { name: 'Accept invitation' }).click()

  await page.waitForURL(/\/invitations\/accept\?ticket=/)
  await page.getByRole('heading', { name: 'Your invitation to join localhost' }).waitFor()
  await page.getByText('you@example.com').waitFor()
  await page.getByRole('button', { name: 'Accept invitation' }).click()
  await page.getByRole('heading', { name: 'Welcome to localhost' }).waitFor()
  expect(page.url()).toBe(`${setUp.origin}/invitations/accept`)

  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})

test('tabs that the GraphiQL of another project stored at this port are not opened and not lost', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.openWindow()

  const tab = {
    id: 'theirs',
    title: 'Theirs',
    query: 'query Theirs { theirs }',
    variables: null,
    headers: '{"Authorization":"Bearer theirs"}',
    operationName: 'Theirs',
    response: null,
  }
  const theirs = {
    'graphiql:tabState': JSON.stringify({ tabs: [tab], activeTabIndex: 0 }),
    'graphiql:query': tab.query,
    'graphiql:headers': tab.headers,
  }
  // Any page of the same origin works.
  await page.goto(`${setUp.origin}/health`)
  await page.evaluate(`Object.assign(localStorage, ${JSON.stringify(theirs)})`)

  await page.goto(`${setUp.origin}/graphql`)
  await page.getByRole('button', { name: 'Execute query' }).click()
  await page.locator('.result-window').getByText('"createInvitation"').waitFor()
  const tabs = await page.getByRole('tab').allInnerTexts()
  expect(tabs).toContain('CreateInvitation')
  expect(tabs).not.toContain('Theirs')

  await page.goto(`${setUp.origin}/health`)
  const kept = await page.evaluate('JSON.stringify(localStorage)')
  expect(JSON.parse(String(kept))).toMatchObject(theirs)
  // The storage contains no key.
  expect(kept).not.toContain('sk_dev_')
})
