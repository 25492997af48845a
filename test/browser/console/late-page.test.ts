import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

test('a change that arrives while the table reads a page is shown, although the page is older', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { createInvitation } = await setUp.graphql(
    'mutation { createInvitation(input: { emailAddress: "late@page.test" }) { ... on Invitation { id } } }',
  )
  const { page } = await setUp.open('/no/view')
  await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
  const following = page.waitForResponse(
    (response) => response.headers()['content-type']?.startsWith('text/event-stream') === true,
  )
  let isHeld = false
  await page.route('**/graphql', async (route) => {
    const text = route.request().postData() ?? ''
    if (isHeld || !text.includes('query Invitations(')) return await route.fallback()
    isHeld = true
    const older = await route.fetch()
    await following
    await setUp.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', {
      id: createInvitation.id,
    })
    // The change has arrived: the numbers were read again.
    await page.getByRole('button', { name: /^Revoked *1$/ }).waitFor()
    await route.fulfill({ response: older })
  })
  await page.getByRole('link', { name: 'Invitations', exact: true }).click()
  const row = page.getByRole('row', { name: /late@page\.test/ })
  await row.getByText('Revoked').waitFor()
  expect(isHeld).toBe(true)
})

test('the table has no hole after more invitations than a page were created at once', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addressesOf = (age: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${age}${index}@hole.test`)
  await setUp.invite(addressesOf('old', 60), { notify: false })
  const { page } = await setUp.open('/invitations?q=%40hole.test')
  const row = page.getByRole('row', { name: /@hole\.test/ })
  await row.filter({ hasText: 'old59@' }).waitFor()
  await setUp.invite(addressesOf('new', 200), { notify: false })
  await row.filter({ hasText: 'new199@' }).waitFor()
  // Reads page after page, as a person who scrolls does.
  const status = page.getByRole('status').filter({ hasText: 'shown' })
  await expect
    .poll(async () => {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      return await status.textContent()
    })
    .not.toContain('more below')
  expect(await status.textContent()).toBe('260 shown')
})
