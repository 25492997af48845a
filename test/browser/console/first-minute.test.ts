import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

test('a new user invites himself, finds the email, accepts, and sees the row and the numbers change', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.open()
  await waitForView(page, 'Overview')
  await page.getByText('No invitations yet').waitFor()
  const other = await page.context().newPage()
  const following = other.waitForResponse(
    (response) => response.headers()['content-type']?.startsWith('text/event-stream') === true,
  )
  await other.goto(`${setUp.origin}/console/invitations`)
  await other.getByText('No invitations yet').waitFor()
  await following

  await page.getByRole('link', { name: 'Invite', exact: true }).first().click()
  await waitForView(page, 'Invite')
  await page.getByLabel('Addresses').fill('you@example.com')
  await page.getByLabel('Personal message').fill('Welcome aboard!')
  await page.frameLocator('iframe[title="Preview of the email"]').getByText('Welcome aboard!').waitFor()
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await page.getByText('1 invited').waitFor()

  // The table in the other window shows the new row, and its status, without a reload.
  const row = other.getByRole('row', { name: /you@example\.com/ })
  await row.getByText('Pending').waitFor()
  await row.getByText('Sent').last().waitFor()
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('link', { name: 'Pending' }).waitFor()

  const mailbox = await page.context().newPage()
  await mailbox.goto(`${setUp.origin}/dev/mailbox`)
  await mailbox.getByRole('link', { name: 'you@example.com' }).first().waitFor()
  await mailbox.frameLocator('iframe').getByRole('link', { name: 'Accept invitation' }).click()
  await mailbox.waitForURL(/\/invitations\/accept\?ticket=/)
  await mailbox.getByRole('button', { name: 'Accept invitation' }).click()
  await mailbox.getByRole('heading', { name: 'Welcome to localhost' }).waitFor()

  await row.getByText('Accepted').waitFor()
  await page.getByTestId('count-accepted').getByText('1', { exact: true }).waitFor()

  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})

test('a view of the table is in its address', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.graphql(
    `mutation { createInvitations(input: { invitations: [
      { emailAddress: "ada@shared.test" }, { emailAddress: "grace@shared.test" }, { emailAddress: "alan@other.test" }
    ] }) { __typename } }`,
  )
  const { page } = await setUp.open('/invitations')
  await page.getByRole('searchbox').fill('@shared.test')
  await page.getByRole('button', { name: 'Address', exact: true }).click()
  await page.getByText('2 shown').waitFor()
  await page.waitForURL(/q=%40shared\.test.*sort=email_address/)

  const { page: shared } = await setUp.open(page.url().split('/console')[1] ?? '')
  await shared.getByText('2 shown').waitFor()
  const rows = await shared.getByRole('row').allInnerTexts()
  expect(rows.slice(1).map((row) => /\S+@\S+/.exec(row)?.[0])).toEqual([
    'ada@shared.test',
    'grace@shared.test',
  ])

  await shared.getByRole('button', { name: 'Filters' }).click()
  await shared.getByRole('combobox', { name: 'Expires' }).click()
  await shared.getByRole('option', { name: 'In the next 30 days' }).click()
  await shared.waitForURL(/expires=30d.*sort=expires_at&direction=asc/)
  await shared.getByText('2 shown').waitFor()
})

test('many are revoked at once, after a preview of what will happen', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.graphql(
    `mutation { createInvitations(input: { invitations: [
      { emailAddress: "one@many.test" }, { emailAddress: "two@many.test" }
    ] }) { __typename } }`,
  )
  const { page } = await setUp.open('/invitations?q=%40many.test')
  await page.getByText('2 shown').waitFor()
  await page.getByRole('checkbox', { name: 'Select all loaded rows' }).check()
  await page.getByText('2 selected').waitFor()
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 invitations are revoked').waitFor()
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
  await dialog.getByText('2 done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page
    .getByRole('row', { name: /one@many\.test/ })
    .getByText('Revoked')
    .waitFor()
  await page
    .getByRole('row', { name: /two@many\.test/ })
    .getByText('Revoked')
    .waitFor()
})
