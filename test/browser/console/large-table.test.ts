import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

test('a large table offers only the orders that an index has together with the filter', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.graphql(
    'mutation { createInvitation(input: { emailAddress: "ada@large.test", notify: false }) { __typename } }',
  )
  const { page } = await setUp.open('/no/view')
  await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
  const orders: unknown[] = []
  await page.route('**/graphql', async (route) => {
    const { query = '', variables = {} } = JSON.parse(route.request().postData() ?? '{}')
    if (query.includes('query Invitations(')) orders.push(variables.orderBy)
    if (!query.includes('query StatusCounts')) return await route.fallback()
    const response = await route.fetch()
    const { data } = await response.json()
    await route.fulfill({
      response,
      json: { data: { invitationCounts: { ...data.invitationCounts, total: 100_000 } } },
    })
  })
  const head = (name: string) => page.getByRole('columnheader', { name })
  const order = page.getByRole('combobox', { name: 'Sort order' })
  const choices = async () => {
    await order.click()
    const names = await page.getByRole('option').allInnerTexts()
    await page.keyboard.press('Escape')
    return names
  }

  await page.getByRole('link', { name: 'Invitations', exact: true }).click()
  await page.getByRole('button', { name: /^All *100,000$/ }).waitFor()
  await head('Address').getByRole('button').click()
  await page.waitForURL(/sort=email_address/)

  await page.getByRole('searchbox').fill('large')
  await head('Address').getByRole('button').waitFor({ state: 'detached' })
  await expect.poll(() => orders.at(-1)).toEqual({ field: 'CREATED_AT', direction: 'DESC' })
  await page.getByText('1 shown').waitFor()
  expect(await choices()).toEqual(['Newest first', 'Oldest first'])

  await page.getByRole('searchbox').fill('')
  await head('Address').getByRole('button').waitFor()
  await expect.poll(() => orders.at(-1)).toEqual({ field: 'EMAIL_ADDRESS', direction: 'ASC' })

  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('combobox', { name: 'Expires' }).click()
  await page.getByRole('option', { name: 'In the next 30 days' }).click()
  await expect.poll(() => orders.at(-1)).toEqual({ field: 'EXPIRES_AT', direction: 'ASC' })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await choices()).toEqual(['Latest expiry first', 'Next expiry first'])

  // A view that was shared when the table was small, or written by hand.
  orders.length = 0
  await page.goto(`${setUp.origin}/console/invitations?q=large&sort=email_address&direction=asc`)
  await page.getByText('1 shown').waitFor()
  expect(orders).toContainEqual({ field: 'CREATED_AT', direction: 'DESC' })
  expect(orders).not.toContainEqual({ field: 'EMAIL_ADDRESS', direction: 'ASC' })
})
