import { expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, signIn } from './console-set-up.ts'

const setUp = setUpConsole()

test('a preview shows which invitations cannot be extended and why, and the results show it again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['open@extend.test', 'gone@extend.test'], { notify: false })
  const { page, complaints } = await setUp.open('/invitations?q=%40extend.test')
  await page.getByText('2 shown').waitFor()
  await page.getByRole('checkbox', { name: 'Select all loaded rows' }).check()
  // It ends after it was selected, so only the gateway can know.
  await setUp.graphql(
    `mutation { revokeInvitations(input: { selection: { filter: { emailAddress: "gone@extend.test" } } }) {
      __typename } }`,
  )
  await page.getByRole('button', { name: 'Extend', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 invitations get a new expiry').waitFor()
  await dialog.getByText('gone@extend.test: It is not pending: Revoked').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect((await expiryOf('open@extend.test')) - Date.now()).toBeLessThan(31 * 86_400_000)

  const extend = dialog.getByRole('button', { name: 'Extend', exact: true })
  await dialog.getByLabel('New expiry, in days from now').fill('')
  expect(await extend.isDisabled()).toBe(true)
  await dialog.getByLabel('New expiry, in days from now').pressSequentially('90')
  await extend.click()
  await dialog.getByText('1 done, 1 not done').waitFor()
  await dialog.getByRole('row', { name: /gone@extend\.test.*Revoked/ }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect((await expiryOf('open@extend.test')) - Date.now()).toBeGreaterThan(89 * 86_400_000)

  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download the results' }).click()
  expect((await saved).suggestedFilename()).toBe('invitations.csv')
  expect(complaints).toEqual([])
})

test('all that match the filter are deleted, also those that the table has not loaded, and no other', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addresses = Array.from({ length: 1100 }, (_, index) => `person${index}@matching.test`)
  await setUp.invite(addresses.slice(0, 1000), { notify: false })
  await setUp.invite([...addresses.slice(1000), 'stays@other.test'], { notify: false })
  const { page, complaints } = await setUp.open('/invitations?q=%40matching.test')
  await page.getByText('50 shown, more below').waitFor()
  await page.getByRole('checkbox', { name: 'Select all loaded rows' }).check()
  await page.getByText('50 selected').waitFor()
  await page.getByRole('button', { name: 'Select all 1,100 that match' }).click()
  await page.getByText('1,100 selected').waitFor()
  // Nobody has seen this one when they selected.
  await setUp.invite(['later@matching.test'], { notify: false })

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1,100 invitations are deleted with their emails').waitFor()
  const confirm = dialog.getByRole('button', { name: 'Delete', exact: true })
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByLabel('I want to delete them permanently').check()
  await confirm.click()
  await dialog.getByText('1,100 done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('1 shown').waitFor()

  expect(await countOf('matching.test')).toBe(1)
  expect(await countOf('other.test')).toBe(1)
  expect(complaints).toEqual([])
})

test('after the session has ended, the same key finds the results', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.invite(['open@ended.test'], { notify: false })
  const { createApiKey } = await setUp.graphql(
    `mutation {
      createApiKey(input: { name: "bulk test", scopes: [INVITATIONS_READ, INVITATIONS_MANAGE] }) {
        ... on IssuedApiKey { secret }
      }
    }`,
  )
  const { page } = await setUp.openAs(createApiKey.secret, '/invitations?q=%40ended.test')
  await page.getByRole('checkbox', { name: 'Select open@ended.test' }).check()
  await page.getByRole('button', { name: 'Extend', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Extend', exact: true }).click()
  await dialog.getByText('1 done').waitFor()

  await page.context().clearCookies()
  await page.getByText('Your session has ended').waitFor()
  expect(await page.content()).not.toContain('open@ended.test')
  await signIn(page, createApiKey.secret)
  await dialog.getByText('1 done').waitFor()
  await dialog.getByRole('row', { name: /open@ended\.test/ }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await dialog.waitFor({ state: 'detached' })
})

async function expiryOf(emailAddress: string): Promise<number> {
  const { invitations } = await setUp.graphql(
    'query ($emailAddress: String) { invitations(filter: { emailAddress: $emailAddress }) { nodes { expiresAt } } }',
    { emailAddress },
  )
  return Date.parse(invitations.nodes[0].expiresAt)
}

async function countOf(domain: string): Promise<number> {
  const { invitationCounts } = await setUp.graphql(
    'query ($domain: String) { invitationCounts(filter: { domain: $domain }) { total } }',
    { domain },
  )
  return invitationCounts.total
}
