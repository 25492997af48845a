import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { activate, eventually, expectDialogOf, expectFocus, expectPlace, fill, reach } from '../keyboard.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

test('a key is created, copied and revoked', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/keys')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const dialog = page.getByRole('dialog')
  await waitForView(page, 'API keys')
  await activate(page, 'button', 'Create a key')
  await dialog.waitFor()
  await expectDialogOf(page, 'Create a key')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'textbox', 'Name')
  await page.keyboard.type('Nightly report')
  await reach(page, 'checkbox', 'invitations:read')
  await page.keyboard.press('Space')
  await fill(page, 'Valid for how many days', '30')
  await activate(page, 'button', 'Create a key')
  const secret = (await dialog.getByText(/^sk_/).textContent()) ?? ''
  await expectPlace(page)
  await activate(page, 'button', 'Copy the key')
  await eventually(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe(secret)
  await activate(page, 'button', 'Done')
  await dialog.waitFor({ state: 'detached' })
  await expectFocus(page, 'button', 'Create a key')

  await activate(page, 'button', 'Revoke: Nightly report')
  await expectFocus(page, 'button', 'Cancel')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expectFocus(page, 'button', 'Revoke: Nightly report')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'button', 'Cancel')
  await activate(page, 'button', 'Revoke')
  await page.getByText('Revoked', { exact: true }).waitFor()
  await expectPlace(page)
  const { apiKeys } = await setUp.graphql('{ apiKeys { nodes { name state } } }')
  expect(apiKeys.nodes).toContainEqual({ name: 'Nightly report', state: 'REVOKED' })
  expect(complaints).toEqual([])
})

test('messages to a receiver of webhooks are read and sent again, and a test is sent', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.graphql(
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) { __typename } }',
  )
  await setUp.invite(['hook@example.com'], { notify: false })
  const { page } = await setUp.open('/webhooks')
  const dialog = page.getByRole('dialog')
  await page.getByText('https://hooks.example.com/').waitFor()
  await activate(page, 'link', 'https://hooks.example.com/')
  await waitForView(page, 'https://hooks.example.com/')
  await page.getByRole('button', { name: 'Payload' }).first().waitFor()
  await activate(page, 'button', 'Payload')
  await dialog.getByText('hook@example.com').waitFor()
  await expectDialogOf(page, 'Payload')
  await activate(page, 'button', 'Send again')
  await page.getByText('The message is queued again.').waitFor()
  await expectFocus(page, 'button', 'Send again')
  await activate(page, 'button', 'Send a test', 'Shift+Tab')
  await page.getByText('The test message is on its way.').waitFor()
  await page.getByRole('cell', { name: 'WEBHOOK_TEST' }).waitFor()
  await expectFocus(page, 'button', 'Send a test')
  await activate(page, 'button', 'Disable', 'Shift+Tab')
  await expectFocus(page, 'button', 'Cancel')
  await expectDialogOf(page, 'Disable')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'button', 'Cancel')
  await activate(page, 'button', 'Disable')
  await page.getByText('Off', { exact: true }).waitFor()
  await expectFocus(page, 'button', 'Enable')
  await page.keyboard.press('Enter')
  await page.getByText('Working', { exact: true }).waitFor()
  await expectFocus(page, 'button', 'Disable')
  await activate(page, 'link', 'Webhooks', 'Shift+Tab')
  await waitForView(page, 'Webhooks')
})

test('the audit feed is filtered, read page by page, and leads to an invitation', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(
    Array.from({ length: 120 }, (_, index) => `person${index}@feed.test`),
    { notify: false },
  )
  const { page } = await setUp.open('/activity')
  await page.getByText('person119@feed.test').waitFor()
  const rows = () => page.getByRole('row').count()
  const before = await rows()
  await reach(page, 'button', 'Load more', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await eventually(rows).toBeGreaterThan(before)
  await expectFocus(page, 'button', 'Load more')
  for (
    let times = 0;
    times < 10 && (await page.getByRole('button', { name: 'Load more' }).count()) > 0;
    times++
  ) {
    const shown = await rows()
    await page.keyboard.press('Enter')
    await eventually(rows).toBeGreaterThan(shown)
    await page.locator('[data-loading]').waitFor({ state: 'detached' })
  }
  await expectPlace(page)
  await reach(page, 'link', 'person0@feed.test', 'Shift+Tab')

  await page.reload()
  await page.getByText('person119@feed.test').waitFor()
  await reach(page, /./, /^Until/)
  await page.keyboard.type('01012020')
  await page.getByText('No events').waitFor()
  for (let part = 0; part < 3; part++) {
    await page.keyboard.press('Delete')
    await page.keyboard.press('ArrowLeft')
  }
  await fill(page, 'Caused by', 'system', 'Shift+Tab')
  await page.getByText('No events').waitFor()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete')
  await page.getByText('person119@feed.test').waitFor()
  await activate(page, 'link', 'person119@feed.test')
  await waitForView(page, 'person119@feed.test')
})

test('settings are searched, and quotas lead to the invitations of an inviter', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { createUser } = await setUp.graphql(
    'mutation { createUser(input: { emailAddress: "alan@example.com" }) { ... on User { id } } }',
  )
  await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input: { emailAddress: 'joan@example.com', inviterId: createUser.id, notify: false } },
  )
  const { page } = await setUp.open('/settings')
  await page.getByText('INVITATION_QUOTA_HOURS').first().waitFor()
  await fill(page, 'Search settings', 'jwks')
  await page.getByRole('row', { name: /^JWT_JWKS_URL/ }).waitFor()
  expect(await page.getByRole('row', { name: /^SECRET_KEY/ }).count()).toBe(0)

  await activate(page, 'link', 'Quotas', 'Shift+Tab')
  await page.getByRole('link', { name: 'alan@example.com' }).waitFor()
  await activate(page, 'link', 'alan@example.com')
  await page.getByText('1 shown').waitFor()
})

test('a notice of a failure is closed, and gives the focus back', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['notice@example.com'], { notify: false })
  const { page } = await setUp.open('/invitations?q=notice')
  await page.getByRole('link', { name: 'notice@example.com' }).waitFor()
  await activate(page, 'link', 'notice@example.com')
  await waitForView(page, 'notice@example.com')
  await page.route('**/graphql', (route) => {
    return route.request().postData()?.includes('mutation') ? route.abort() : route.fallback()
  })
  await activate(page, 'button', 'Send again')
  await page.getByText('The gateway does not answer').waitFor()
  await reach(page, 'button', 'Close')
  await page.keyboard.press('Enter')
  await page.getByText('The gateway does not answer').waitFor({ state: 'detached' })
  await expectPlace(page)
})
