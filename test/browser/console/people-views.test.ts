import { expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole({ INVITATION_QUOTA: '1000', INVITER_QUOTA: '50', SMTP_URL: '' })

test('a user is added, found, changed and deleted, with the invitations in their name', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/users')
  await page.getByText('No users yet').waitFor()
  await page.getByRole('button', { name: 'Add a user' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Email address').fill('grace@example.com')
  await dialog.getByLabel('Name').fill('Grace Hopper')
  await dialog.getByLabel('External id').fill('app-7')
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await waitForView(page, 'grace@example.com')
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input: { emailAddress: 'ada@example.com', inviterId: id, notify: false } },
  )

  await page.getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('Email address').fill('hopper@example.com')
  await dialog.getByLabel('Address verified').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await waitForView(page, 'hopper@example.com')
  await page.getByText('Verified', { exact: true }).waitFor()
  await page.reload()
  await page.getByRole('region', { name: 'Sent' }).getByRole('link', { name: 'ada@example.com' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  await page.getByRole('link', { name: 'Users' }).first().click()
  await page.getByRole('searchbox').fill('nobody@')
  await page.getByText('No user matches').waitFor()
  await page.getByRole('searchbox').fill('id:app-7')
  await page.getByRole('link', { name: 'hopper@example.com' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByText('This cannot be undone.').waitFor()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await waitForView(page, 'Users')
  expect((await setUp.graphql('query ($id: ID!) { user(id: $id) { id } }', { id })).user).toBeNull()
  expect(complaints).toEqual([])
})

test('the view of quotas shows the limits, and how many each inviter has invited', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { createUser } = await setUp.graphql(
    'mutation { createUser(input: { emailAddress: "alan@example.com" }) { ... on User { id } } }',
  )
  await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input: { emailAddress: 'joan@example.com', inviterId: createUser.id, notify: false } },
  )
  const { page, complaints } = await setUp.open('/quotas')
  await page.getByText(/^You can invite 99\d of 1,000 people/).waitFor()
  await page.getByRole('row', { name: /INVITER_QUOTA.*50/ }).waitFor()
  await page.getByRole('row', { name: /alan@example\.com.*1 of 50/ }).waitFor()
  expect(complaints).toEqual([])
})

test('the view of settings shows values and defaults, and of secrets only that they are set', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/settings')
  await page
    .getByRole('row', { name: /^INVITATION_QUOTA /, exact: true })
    .getByText('1000')
    .waitFor()
  await page
    .getByRole('row', { name: /^SECRET_KEY/ })
    .getByText('Secret, set')
    .waitFor()
  await page.getByRole('searchbox').fill('jwks')
  await page.getByRole('row', { name: /^JWT_JWKS_URL/ }).waitFor()
  expect(await page.getByRole('row', { name: /^SECRET_KEY/ }).count()).toBe(0)
  expect(await page.content()).not.toContain('sk_')
  expect(complaints).toEqual([])
})
