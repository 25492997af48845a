import { beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

beforeAll(async () => {
  if (noChromium !== undefined) return
  const { createUser } = await setUp.graphql(
    'mutation { createUser(input: { emailAddress: "grace@example.com" }) { ... on User { id } } }',
  )
  userId = createUser.id
  await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input: { emailAddress: 'ada@example.com', inviterId: userId, notify: false } },
  )
  await setUp.graphql(
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) { __typename } }',
  )
})
let userId: string

/** The scope that each view needs, and a text of it. */
const VIEWS = [
  ['/', 'invitations:read', 'Total'],
  ['/invitations', 'invitations:read', 'ada@example.com'],
  ['/activity', 'invitations:read', 'ada@example.com'],
  ['/invite', 'invitations:create', 'Preview of the email'],
  ['/import', 'invitations:create', 'Drop a CSV file here'],
  ['/users', 'users:read', 'grace@example.com'],
  ['/keys', 'keys:manage', 'console test'],
  ['/settings', 'keys:manage', 'INVITATION_QUOTA_HOURS'],
  ['/webhooks', 'webhooks:manage', 'https://hooks.example.com/'],
] as const

const KEYS = [
  ['invitations:read'],
  ['invitations:create'],
  ['users:read'],
  ['webhooks:manage'],
  ['keys:manage'],
]

describe.each(KEYS)('a key with the scope %s alone', (...scopes) => {
  test('sees its views, and an explanation in place of the others', async () => {
    if (noChromium !== undefined) return
    const { page, complaints } = await openAs(scopes, '/')
    for (const [path, scope, shown] of VIEWS) {
      await page.goto(`${setUp.origin}/console${path}`)
      if (scopes.includes(scope)) {
        await page.getByText(shown).first().waitFor()
        continue
      }
      await page.getByText('Your credential does not include this view').waitFor()
      await page.getByText(`This view needs the scope ${scope}.`, { exact: false }).first().waitFor()
      expect(await page.locator('main').innerText(), path).not.toContain(shown)
    }
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})

test('parts of a view that need another scope say so, and show nothing else', async () => {
  if (noChromium !== undefined) return
  const { page } = await openAs(['invitations:read', 'users:read'], '/invitations')
  await page.getByRole('checkbox', { name: 'Select ada@example.com' }).check()
  await page.getByRole('region', { name: 'Selected invitations' }).getByText('invitations:manage').waitFor()
  expect(await page.getByRole('button', { name: 'Revoke', exact: true }).count()).toBe(0)

  await page.goto(`${setUp.origin}/console/quotas`)
  await page.getByText('Needs the scope invitations:create').last().waitFor()
  await page.getByText('Needs the scope keys:manage').last().waitFor()
  await page.getByText('ada@example.com').or(page.getByText('grace@example.com')).first().waitFor()

  const { page: other } = await openAs(['users:read'], `/users/${userId}`)
  await other.getByRole('heading', { name: 'grace@example.com', level: 1 }).waitFor()
  await other.getByRole('region', { name: 'Sent' }).getByText('invitations:read').waitFor()
  expect(await other.getByRole('button', { name: 'Edit' }).count()).toBe(0)
  expect(await other.getByText('ada@example.com').count()).toBe(0)
})

test('a key that is revoked is signed out by itself, and what it showed is gone', async () => {
  if (noChromium !== undefined) return
  const { page, id } = await openAs(['invitations:read'], '/invitations')
  await page.getByRole('link', { name: 'ada@example.com' }).waitFor()
  await setUp.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', { id })
  // The gateway refuses it within 5 seconds, and the page asks every 4 seconds. This only waits.
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
  expect(await page.getByText('ada@example.com').count()).toBe(0)
  await page.goBack().catch(() => null)
  await page.goto(`${setUp.origin}/console/invitations`)
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
})

/** A window that is signed in with a new key. */
async function openAs(scopes: readonly string[], view: string) {
  const { createApiKey } = await setUp.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on IssuedApiKey { secret apiKey { id } } } }',
    {
      input: {
        name: `console test ${scopes.join(' ')}`,
        scopes: scopes.map((scope) => scope.toUpperCase().replace(':', '_')),
      },
    },
  )
  return { ...(await setUp.openAs(createApiKey.secret, view)), id: createApiKey.apiKey.id }
}
