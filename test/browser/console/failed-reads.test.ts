import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const issuer = await startIssuer()
afterAll(() => issuer.stop())
const setUp = setUpConsole(issuer.environment)

test('a person sees no empty history or list of emails of an invitation that they sent', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const token = await issuer.token('person@read.test', { scope: 'invitations:create' })
  const { page } = await setUp.openAs(token, '/invite')
  await page.getByLabel('Addresses').fill('friend@read.test')
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await page.getByText('1 invited').waitFor()
  await page.getByRole('link', { name: 'My invitations' }).first().click()
  await page.getByRole('link', { name: 'friend@read.test' }).click()
  await waitForView(page, 'friend@read.test')
  await page.getByRole('heading', { name: 'Details' }).waitFor()
  expect(await page.getByRole('heading', { name: 'History' }).count()).toBe(0)
  expect(await page.getByText('No email was sent.').count()).toBe(0)
  expect(await page.getByText('Inviter', { exact: true }).count()).toBe(0)
})

test('an invitation that cannot be read at the moment is not missing, and its dialog stays open', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const [id = ''] = await setUp.invite(['busy@read.test'], { notify: false })
  const { page } = await setUp.open('/no/view')
  const failing = await failReads(page, 'Invitation', { invitation: null })
  await page.goto(`${setUp.origin}/console/invitations/${id}`)
  await page.getByText('The gateway is busy').waitFor()
  expect(await page.getByText('There is no such invitation').count()).toBe(0)

  failing.isOn = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await waitForView(page, 'busy@read.test')
  await page.getByRole('button', { name: 'Edit' }).click()
  const message = page.getByRole('dialog').getByLabel('Message')
  await message.fill('See you soon')
  failing.isOn = true
  await setUp.graphql(
    'mutation ($id: ID!) { updateInvitation(input: { id: $id, locale: "de" }) { __typename } }',
    { id },
  )
  await page.getByText('The gateway is busy').waitFor()
  expect(await message.inputValue()).toBe('See you soon')
})

test('a user who cannot be read at the moment is not missing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { createUser } = await setUp.graphql(
    'mutation { createUser(input: { emailAddress: "grace@read.test" }) { ... on User { id } } }',
  )
  const { page } = await setUp.open(`/users/${createUser.id}`)
  await waitForView(page, 'grace@read.test')
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Grace')
  await failReads(page, 'User', { user: null })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The gateway is busy').waitFor()
  await waitForView(page, 'grace@read.test')
})

test('the overview does not say that nothing needs attention if it could not read that', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/no/view')
  const nothing = { failed: null, waiting: null, expiring: null, webhookEndpoints: null }
  await failReads(page, 'OverviewAttention', nothing)
  await page.goto(`${setUp.origin}/console/`)
  await page.getByText('The gateway is busy').waitFor()
  await waitForView(page, 'Overview')
  expect(await page.getByText('Nothing needs your attention.').count()).toBe(0)
})

/** Answers a query as the gateway does while its database is away. */
async function failReads(page: Page, query: string, data: object) {
  const failing = { isOn: true }
  await page.route('**/graphql', async (route) => {
    const text = route.request().postDataJSON()?.query ?? ''
    if (!failing.isOn || !text.includes(`query ${query}(`)) return route.fallback()
    const errors = [{ message: 'Not now', extensions: { code: 'UNAVAILABLE' } }]
    return await route.fulfill({ json: { data, errors } })
  })
  return failing
}
