import { beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

/** Each view, and a text of it that shows that its data has arrived. */
const VIEWS = [
  ['/', 'Total'],
  ['/invite', 'Preview of the email'],
  ['/invitations/none', 'There is no such invitation'],
  ['/invitations', 'ada@example.com'],
  ['/activity', 'ada@example.com'],
  ['/keys', 'A key for tests'],
  ['/webhooks', 'https://hooks.example.com/'],
] as const

beforeAll(async () => {
  if (noChromium !== undefined) return
  const input = { emailAddress: 'ada@example.com' }
  await setUp.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input },
  )
  await setUp.graphql(
    'mutation { createApiKey(input: { name: "A key for tests", scopes: [INVITATIONS_READ] }) { __typename } }',
  )
  await setUp.graphql(
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/" }) { __typename } }',
  )
})

const WIDTHS = [360, 1280]
const SCHEMES = ['light', 'dark'] as const

test.each(VIEWS)(
  'axe finds no fault at %s in light and dark, at 360 and 1280 pixels',
  async (view, shown) => {
    if (noChromium !== undefined) return
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        const { page, complaints } = await setUp.open(view, { width, colorScheme })
        await page.getByText(shown).first().waitFor()
        expect(await accessibilityFaults(page), `${width} ${colorScheme}`).toEqual([])
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(overflow, `${width}: nothing is wider than the window`).toBe(0)
        expect(complaints).toEqual([])
      }
    }
  },
)
