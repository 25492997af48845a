import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const issuer = await startIssuer()
afterAll(() => issuer.stop())
const setUp = setUpConsole({ ...issuer.environment, INVITATION_QUOTA: '1000' })

test('what a person sent is filtered by status, with the number in each, and the address keeps it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { token, ids } = await sendAs('tabs@own.test', ['one@tabs.test', 'two@tabs.test', 'three@tabs.test'])
  await revoke(ids[2])
  const { page, complaints } = await setUp.openAs(token, '/')
  const row = (name: string) => page.getByRole('row', { name })
  const tab = (name: RegExp) => page.getByRole('button', { name })
  await row('three@tabs.test').waitFor()
  await expect.poll(() => tab(/^Pending/).innerText()).toMatch(/2$/)
  expect(await tab(/^All/).innerText()).toMatch(/3$/)
  await tab(/^Revoked/).click()
  await row('one@tabs.test').waitFor({ state: 'detached' })
  await row('three@tabs.test').waitFor()

  await page.getByRole('link', { name: 'three@tabs.test' }).click()
  await waitForView(page, 'three@tabs.test')
  await page.goBack()
  await page.reload()
  await row('three@tabs.test').waitFor()
  expect(new URL(page.url()).search).toBe('?status=revoked')
  expect(await row('one@tabs.test').count()).toBe(0)
  await tab(/^Declined/).click()
  await tab(/^Revoked/).click()
  await page.getByText('No invitation matches').waitFor()
  expect(complaints).toEqual([])
})

test('a person changes many of their invitations after a look at what will happen', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { token, ids } = await sendAs('bulk@own.test', [
    'open@bulk.test',
    'gone@bulk.test',
    'stays@bulk.test',
  ])
  const { page, complaints } = await setUp.openAs(token, '/')
  await page.getByRole('checkbox', { name: 'Select open@bulk.test' }).check()
  await page.getByRole('checkbox', { name: 'Select gone@bulk.test' }).check()
  const bar = page.getByRole('region', { name: 'Selected invitations' })
  await bar.getByText('2 selected').waitFor()
  expect(await bar.getByRole('button', { name: 'Delete' }).count()).toBe(0)
  // It ends after it was selected, so only the gateway can know.
  await revoke(ids[1])
  await bar.getByRole('button', { name: 'Revoke' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 invitations are revoked').waitFor()
  await dialog.getByText('gone@bulk.test: It is not pending: Revoked').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await setUp.statusOf(ids[0] ?? '')).toBe('PENDING')
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByText('1 done, 1 not done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await page
    .getByRole('row', { name: /open@bulk\.test/ })
    .getByText('Revoked')
    .waitFor()
  await expect.poll(() => page.getByRole('button', { name: /^Revoked/ }).innerText()).toMatch(/2$/)
  expect(await Promise.all(ids.map(setUp.statusOf))).toEqual(['REVOKED', 'REVOKED', 'PENDING'])
  expect(complaints).toEqual([])
})

test('a change that nothing reports is shown within a minute, with all rows that were loaded', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const addresses = Array.from({ length: 60 }, (_, index) => `person${index}@minute.test`)
  const { token, ids } = await sendAs('minute@own.test', addresses)
  const { page } = await setUp.openAs(token, '/no/view')
  await waitForView(page, 'This page does not exist')
  // After an interruption of the subscription, the page would read everything again.
  await page.route('**/graphql', (route) => {
    return route.request().postData()?.includes('SentChanges')
      ? route.fulfill({ status: 400 })
      : route.fallback()
  })
  await page.clock.install()
  await page.goto(`${setUp.origin}/console/`)
  await page.getByText('50 shown, more below').waitFor()
  await page.getByRole('button', { name: 'Load more' }).click()
  await page.getByText('60 shown', { exact: true }).waitFor()
  await revoke(ids[0])
  await revoke(ids[59])
  await page.clock.fastForward(60_000)
  for (const name of [/person0@minute\.test/, /person59@minute\.test/]) {
    await page.getByRole('row', { name }).getByText('Revoked').waitFor()
  }
  await expect.poll(() => page.getByRole('button', { name: /^Revoked/ }).innerText()).toMatch(/2$/)
  await page.getByText('60 shown', { exact: true }).waitFor()
})

test('an invitation is accepted only after a confirmation', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const [id = ''] = await setUp.invite(['asked@own.test'])
  const { page } = await setUp.openAs(await tokenOf('asked@own.test'), '/')
  const calls = countCalls(page, 'AcceptReceived')
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Accept this invitation?' })
  await dialog.getByText('as asked@own.test. This cannot be undone.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await setUp.statusOf(id)).toBe('PENDING')
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await dialog.getByRole('button', { name: 'Accept' }).dblclick()
  await page.getByText('No invitation waits for an answer').waitFor()
  expect(await setUp.statusOf(id)).toBe('ACCEPTED')
  expect(calls()).toBe(1)
})

function tokenOf(emailAddress: string): Promise<string> {
  return issuer.token(emailAddress, { scope: 'invitations:create' })
}

/** Invites the addresses as a signed-in person. */
async function sendAs(person: string, addresses: string[]): Promise<{ token: string; ids: string[] }> {
  const token = await tokenOf(person)
  const response = await fetch(`${setUp.origin}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($invitations: [CreateInvitationInput!]!) {
        createInvitations(input: { invitations: $invitations }) {
          ... on CreateInvitationsPayload { results { result { ... on Invitation { id } } } }
        }
      }`,
      variables: { invitations: addresses.map((emailAddress) => ({ emailAddress, notify: false })) },
    }),
  })
  const { data } = await response.json()
  const ids = data.createInvitations.results.map(({ result }: { result: { id?: string } }) => result.id)
  expect(ids).not.toContain(undefined)
  return { token, ids }
}

function countCalls(page: Page, name: string): () => number {
  let calls = 0
  page.on('request', (request) => {
    if (request.postData()?.includes(`mutation ${name}`)) calls += 1
  })
  return () => calls
}

async function revoke(id = ''): Promise<void> {
  await setUp.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id })
}
