import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setHidden, setUpConsole, signOut, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

async function keyWith(...scopes: string[]): Promise<string> {
  const { createApiKey } = await setUp.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on IssuedApiKey { secret } } }',
    { input: { name: scopes.join(), scopes } },
  )
  return createApiKey.secret
}

test('a window follows the sign-in of another one, and shows nothing of the key before', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const first = await setUp.openAs(await keyWith('KEYS_MANAGE', 'INVITATIONS_READ'), '/keys')
  await first.page
    .getByRole('cell', { name: /KEYS_MANAGE/ })
    .first()
    .waitFor()
  const second = await first.page.context().newPage()
  await second.goto(first.page.url())
  await waitForView(second, 'API keys')
  await signOut(second)
  await second.getByRole('textbox').fill(await keyWith('INVITATIONS_READ'))
  await second.keyboard.press('Enter')
  const refused = 'Your credential does not include this view'
  await second.getByText(refused).waitFor()
  await first.page.getByText(refused).waitFor()
  expect(await first.page.getByRole('cell', { name: /KEYS_MANAGE/ }).count()).toBe(0)
})

test('no window signs in again by itself after a sign-out in another one', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/keys')
  await waitForView(page, 'API keys')
  const other = await page.context().newPage()
  await other.goto(page.url())
  await waitForView(other, 'API keys')
  await signOut(page)
  await other.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
  expect(await page.context().cookies()).toEqual([])
})

test('only windows that are visible keep a connection, so that more than six can be open', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invitations')
  await waitForView(page, 'Invitations')
  for (let windows = 0; windows < 7; windows++) {
    const hidden = await page.context().newPage()
    await hidden.addInitScript('Object.defineProperty(document, "hidden", { get: () => true })')
    await hidden.goto(page.url())
    await waitForView(hidden, 'Invitations')
  }
  await page.reload()
  await waitForView(page, 'Invitations')
})

test('a window that was hidden shows what has changed, although it had received no change before', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const ids = await Promise.all(['one', 'two'].map((name) => invite(`${name}@hidden.test`)))
  const { page } = await setUp.open('/invitations')
  const row = page.getByRole('row', { name: /two@hidden\.test/ })
  await row.getByText('Pending').waitFor()
  await setHidden(page, true)
  await revoke(ids[1])
  await setHidden(page, false)
  await row.getByText('Revoked').waitFor()
})

test('an invitation is read again when it is opened again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const id = await invite('again@open.test')
  const { page } = await setUp.open(`/invitations/${id}`)
  const heading = page.getByRole('heading', { name: 'again@open.test' })
  await heading.waitFor()
  await page.getByRole('link', { name: 'API keys' }).click()
  await waitForView(page, 'API keys')
  await revoke(id)
  await page.goBack()
  await heading.waitFor()
  await page.getByText('Revoked', { exact: true }).first().waitFor()
})

test('the palette deletes the invitation that is shown, not the one that was shown before', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const replaced = await invite('twice@palette.test')
  const successor = await invite('twice@palette.test', 'REPLACE')
  await revoke(successor)
  const { page } = await setUp.open(`/invitations/${successor}`)
  await page.getByRole('link', { name: replaced }).click()
  await page.waitForURL(`**/${replaced}`)
  await page.getByRole('link', { name: successor }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type('Delete')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => setUp.statusOf(replaced)).toBeUndefined()
  expect(await setUp.statusOf(successor)).toBe('REVOKED')
})

async function invite(emailAddress: string, onConflict = 'ERROR'): Promise<string> {
  const { createInvitation } = await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { ... on Invitation { id } } }',
    { input: { emailAddress, onConflict, notify: false } },
  )
  return createInvitation.id
}

async function revoke(id = ''): Promise<void> {
  await setUp.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id })
}
