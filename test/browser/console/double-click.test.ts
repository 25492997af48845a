import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

test('a double click creates one key, whose secret stays until the person closes it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/keys')
  const calls = await slowCalls(page)
  await page.getByRole('button', { name: 'Create a key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Clicked twice')
  await dialog.getByRole('button', { name: 'Create a key' }).dblclick()
  await page.keyboard.press('Escape')
  const secret = dialog.getByText(/^sk_/)
  await secret.waitFor()
  await page.keyboard.press('Escape')
  await page.mouse.click(5, 400)
  await dialog.getByRole('button', { name: 'Copy the key' }).click()
  expect(await secret.isVisible()).toBe(true)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(calls).toEqual(['CreateApiKey'])
})

test('a double click changes, sends again or tests once', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const [id = ''] = await setUp.invite(['twice@click.test'])
  const { page } = await setUp.open(`/invitations/${id}`)
  const calls = await slowCalls(page)
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Send again' }).dblclick()
  await page.getByText('is on its way again').first().waitFor()
  await page.getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('Message').fill('See you soon')
  await dialog.getByRole('button', { name: 'Save' }).dblclick()
  await dialog.waitFor({ state: 'detached' })

  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByRole('button', { name: 'Add a user' }).click()
  await dialog.getByLabel('Email address').fill('grace@click.test')
  await dialog.getByRole('button', { name: 'Save' }).dblclick()
  await dialog.waitFor({ state: 'detached' })

  const { createWebhookEndpoint } = await setUp.graphql(
    `mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) {
      ... on WebhookEndpoint { id } } }`,
  )
  await page.goto(`${setUp.origin}/console/webhooks/${createWebhookEndpoint.id}`)
  await page.getByRole('button', { name: 'Send a test' }).dblclick()
  await page.getByRole('button', { name: 'Send again' }).dblclick()
  await page.getByText('The message is queued again.').first().waitFor()
  const once = [
    'ResendInvitation',
    'UpdateInvitation',
    'CreateUser',
    'TestWebhookEndpoint',
    'RedeliverWebhook',
  ]
  expect(calls).toEqual(once)
})

/** Makes mutations slow, as over a slow line. @returns the names of those that were called */
async function slowCalls(page: Page): Promise<string[]> {
  const calls: string[] = []
  await page.route('**/graphql', async (route) => {
    const [, name] = /^\s*mutation (\w+)/.exec(route.request().postDataJSON()?.query ?? '') ?? []
    if (name !== undefined) {
      calls.push(name)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    await route.fallback()
  })
  return calls
}
