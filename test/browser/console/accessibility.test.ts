import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const issuer = await startIssuer()
afterAll(() => issuer.stop())
const setUp = setUpConsole(issuer.environment)
let invitationId: string

/** Each view, and a text of it that shows that its data has arrived. */
const VIEWS = [
  ['/', 'Total'],
  ['/invite', 'Preview of the email'],
  ['/invitations/none', 'There is no such invitation'],
  ['/invitations', 'ada@example.com'],
  ['/activity', 'ada@example.com'],
  ['/keys', 'A key for tests'],
  ['/webhooks', 'https://hooks.example.com/'],
  ['/users', 'grace@example.com'],
  ['/users/none', 'There is no such user'],
  ['/quotas', 'Emails to one address in 24 hours'],
  ['/settings', 'INVITATION_QUOTA_HOURS'],
  ['/import', 'Drop a CSV file here'],
] as const

beforeAll(async () => {
  if (noChromium !== undefined) return
  const input = { emailAddress: 'ada@example.com', publicMetadata: { team: { name: 'blue' } } }
  const { createInvitation } = await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { ... on Invitation { id } } }',
    { input },
  )
  invitationId = createInvitation.id
  await setUp.graphql(
    'mutation { createUser(input: { emailAddress: "grace@example.com", name: "Grace" }) { __typename } }',
  )
  await setUp.graphql(
    'mutation { createApiKey(input: { name: "A key for tests", scopes: [INVITATIONS_READ] }) { __typename } }',
  )
  await setUp.graphql(
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) { __typename } }',
  )
})

const WIDTHS = [360, 1280] as const
const SCHEMES = ['light', 'dark'] as const

type Window = Awaited<ReturnType<typeof setUp.open>>

/** Expects no faults in light and dark, at both widths. */
async function expectAccessible({ page, complaints }: Window): Promise<void> {
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 860 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.locator(`[data-mantine-color-scheme=${colorScheme}]`).waitFor()
      expect(await accessibilityFaults(page), `${width} ${colorScheme}`).toEqual([])
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow, `${width}: nothing is wider than the window`).toBe(0)
    }
  }
  expect(complaints).toEqual([])
}

test.each(VIEWS)('axe finds no fault at %s', async (view, shown) => {
  if (noChromium !== undefined) return
  const window = await setUp.open(view, { width: WIDTHS[0] })
  await window.page.getByText(shown).first().waitFor()
  await expectAccessible(window)
})

test('axe finds no fault at an invitation, and in its dialogs', async () => {
  if (noChromium !== undefined) return
  const window = await setUp.open(`/invitations/${invitationId}`)
  const { page } = window
  await page.getByText('Sent to the mail server').or(page.getByText('Created')).first().waitFor()
  await page.getByText('"blue"').waitFor()
  await expectAccessible(window)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
  await expectAccessible(window)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).waitFor()
  await expectAccessible(window)
})

test.each([
  [
    'the palette',
    '/',
    async ({ page }: Window) => {
      await page.getByTestId('count-total').waitFor()
      await page.keyboard.press('Control+k')
    },
  ],
  [
    'the dialog of a new key',
    '/keys',
    async ({ page }: Window) => page.getByRole('button', { name: 'Create a key' }).click(),
  ],
])('axe finds no fault in %s', async (_name, view, open) => {
  if (noChromium !== undefined) return
  const window = await setUp.open(view)
  await window.page.getByRole('heading', { level: 1 }).waitFor()
  await open(window)
  await window.page.getByRole('dialog').waitFor()
  await expectAccessible(window)
})

test('axe finds no fault at the own invitations of a person', async () => {
  if (noChromium !== undefined) return
  const token = await issuer.token('ada@example.com', { scope: 'invitations:create' })
  const window = await setUp.openAs(token, '/')
  await window.page.getByRole('button', { name: 'Accept', exact: true }).waitFor()
  await expectAccessible(window)
})
