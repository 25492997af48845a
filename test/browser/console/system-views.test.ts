import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

test('a key is created with chosen scopes, shown once, and revoked', async () => {
  if (noChromium !== undefined) return
  const { page, complaints } = await setUp.open('/keys')
  await waitForView(page, 'API keys')
  await page.getByRole('button', { name: 'Create a key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Nightly report')
  await dialog.getByRole('checkbox', { name: 'invitations:create' }).uncheck()
  await dialog.getByRole('checkbox', { name: 'invitations:read' }).check()
  await dialog.getByRole('button', { name: 'Create a key' }).click()
  const secret = (await dialog.getByText(/^sk_/).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  expect(await readWith(secret)).toBeUndefined()
  expect(await page.content()).not.toContain(secret)

  await page.getByRole('button', { name: 'Revoke: Nightly report' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('Revoked', { exact: true }).waitFor()
  await expect.poll(() => readWith(secret)).toBe('UNAUTHENTICATED')
  expect(complaints).toEqual([])
})

test('the audit feed shows who caused what, and is filtered by actor', async () => {
  if (noChromium !== undefined) return
  await setUp.graphql(
    'mutation { createInvitation(input: { emailAddress: "ada@example.com", notify: false }) { __typename } }',
  )
  const { page } = await setUp.open('/activity')
  await page.getByRole('link', { name: 'ada@example.com' }).waitFor()
  await page.getByLabel('Caused by').fill('system')
  await page.getByText('No events').waitFor()
  await page.getByLabel('Caused by').fill('')
  await page.getByRole('link', { name: 'ada@example.com' }).click()
  await waitForView(page, 'ada@example.com')
})

test('a receiver of webhooks is opened from the list', async () => {
  if (noChromium !== undefined) return
  await setUp.graphql(
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) { __typename } }',
  )
  const { page } = await setUp.open('/webhooks')
  await page.getByRole('link', { name: 'https://hooks.example.com/' }).click()
  await waitForView(page, 'https://hooks.example.com/')
})

test('a receiver of webhooks is disabled after a confirmation, and enabled again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { createWebhookEndpoint } = await setUp.graphql(
    `mutation { createWebhookEndpoint(input: { url: "https://switch.example.com/" }) {
      ... on WebhookEndpoint { id } } }`,
  )
  const { id } = createWebhookEndpoint
  const isEnabled = async () => {
    const query = 'query ($id: ID!) { webhookEndpoint(id: $id) { enabled } }'
    return (await setUp.graphql(query, { id })).webhookEndpoint.enabled
  }
  const { page, complaints } = await setUp.open(`/webhooks/${id}`)
  const dialog = page.getByRole('dialog', { name: 'Disable this endpoint?' })
  await page.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await isEnabled()).toBe(true)
  await page.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByText('Nothing is sent to https://switch.example.com/').waitFor()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('Off', { exact: true }).waitFor()
  expect(await isEnabled()).toBe(false)

  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('Events are sent to this endpoint again.').waitFor()
  await page.getByText('Working', { exact: true }).waitFor()
  expect(await isEnabled()).toBe(true)
  expect(complaints).toEqual([])
})

/** @returns the code of the error; undefined if there is none */
async function readWith(secret: string): Promise<string | undefined> {
  const response = await fetch(`${setUp.origin}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ invitationCounts { total } }' }),
  })
  return (await response.json()).errors?.[0].extensions.code
}
