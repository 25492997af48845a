import { afterAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const issuer = await startIssuer()
afterAll(() => issuer.stop())
const setUp = setUpConsole(issuer.environment)

test('a key that a person created opens the console of the invitations that the person sent', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const token = await issuer.token('ada@key.test', { scope: 'invitations:create keys:manage' })
  await asPerson(token, 'createInvitation(input: { emailAddress: "friend@key.test" }) { __typename }')
  const { createApiKey } = await asPerson(
    token,
    'createApiKey(input: { name: "own", scopes: [INVITATIONS_CREATE] }) { ... on IssuedApiKey { secret } }',
  )
  const { page, complaints } = await setUp.openAs(createApiKey.secret, '/')
  await waitForView(page, 'My invitations')
  await page.getByRole('link', { name: 'friend@key.test' }).click()
  await waitForView(page, 'friend@key.test')
  expect(complaints).toEqual([])
})

test('a person opens the invitation that they have just sent from the results', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const token = await issuer.token('ada@results.test', { scope: 'invitations:create' })
  const { page, complaints } = await setUp.openAs(token, '/invite')
  await page.getByLabel('Addresses').fill('friend@results.test')
  await page.getByRole('button', { name: 'Invite 1 person' }).click()
  await page.getByRole('link', { name: 'friend@results.test' }).click()
  await waitForView(page, 'friend@results.test')
  expect(complaints).toEqual([])
})

async function asPerson(token: string, field: string) {
  const response = await fetch(`${setUp.origin}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: `mutation { ${field} }` }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
