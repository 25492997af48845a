import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../browser/accessibility.ts'
import { launchChromium, noChromium, openWindow } from '../browser/chromium.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { generateExamples, serveExamples } from './examples-process.ts'
import { startListeningGateway } from './gateway.ts'
import { type ListPage, openListPage } from './list-page.ts'

let gateway: Awaited<ReturnType<typeof startListeningGateway>>
let examples: Awaited<ReturnType<typeof serveExamples>>
let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  const started = await Promise.all([launchChromium(), startListeningGateway(), generateExamples()])
  browser = started[0]
  gateway = started[1]
  examples = await serveExamples({ GATEWAY_URL: gateway.url, SECRET_KEY })
})
afterAll(async () => {
  await browser?.close()
  await examples?.kill()
  await gateway?.stop()
})

const REACT = ['react-urql', 'react-apollo', 'react-relay']
/** Pages that stay open for a later test. */
const openPages = new Map<string, ListPage & { earlier: string }>()

test.for(REACT)(
  '%s invites, loads more pages, and shows its own changes and those of other clients',
  async (name, context) => {
    context.skip(noChromium !== undefined, noChromium)
    const address = (n: number | string) => `${n}-${name}@example.com`
    const created: { id: string }[] = []
    for (let n = 0; n < 7; n++) created.push(await gateway.invite(address(n)))
    const list = await openListPage(browser, examples.origin, name)
    const { page, requests, row, outcome, subscribe, strayed, complaints } = list

    // Two pages.
    await row(address(2), 'PENDING').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(5)
    await page.getByRole('button', { name: 'Load more' }).click()
    await row(address(0), 'PENDING').waitFor()
    expect(requests.lists).toBe(2)

    // Revoked on this page: the result of the mutation updates the row.
    await row(address(1), 'PENDING').getByRole('button').click()
    await row(address(1), 'REVOKED').waitFor()
    expect(await row(address(1), 'REVOKED').getByRole('button').count()).toBe(0)

    // Revoked by another client without a subscription: the error of the mutation updates the row.
    await gateway.revoke(created[3]?.id ?? '')
    await row(address(3), 'PENDING').getByRole('button').click()
    await row(address(3), 'REVOKED').waitFor()

    // Invited on this page, with each kind of result.
    expect(await outcome(address('new'))).toBe(`Invited ${address('new')}.`)
    await row(address('new'), 'PENDING').waitFor()
    expect(await outcome(address('new'))).toMatch(/pending/)
    expect(await outcome('nobody')).toMatch(/^emailAddress: /)

    // Changed by another client.
    await subscribe()
    await gateway.revoke(created[5]?.id ?? '')
    await row(address(5), 'REVOKED').waitFor()
    await gateway.invite(address('other'))
    await row(address('other'), 'PENDING').waitFor()
    // The subscription also reports an invitation that this page created. The list shows it once.
    expect(await outcome(address('again'))).toBe(`Invited ${address('again')}.`)
    await gateway.invite(address('last'))
    await row(address('last'), 'PENDING').waitFor()
    const rows = (await page.getByRole('listitem').allInnerTexts()).map((text) => text.split(':')[0])
    expect(rows.slice(0, 11)).toEqual(['last', 'again', 'other', 'new', 6, 5, 4, 3, 2, 1, 0].map(address))

    // The list was not loaded again.
    expect(requests.lists).toBe(2)
    expect(strayed).toEqual([])
    expect(complaints).toEqual([])
    openPages.set(name, { ...list, earlier: created[4]?.id ?? '' })
  },
)

test('each example continues after an interruption and misses no change', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  expect([...openPages.keys()]).toEqual(REACT)
  const port = Number(new URL(examples.origin).port)
  await examples.kill()
  for (const { earlier } of openPages.values()) await gateway.revoke(earlier)
  examples = await serveExamples({ GATEWAY_URL: gateway.url, SECRET_KEY }, port)
  for (const [name, { row, requests }] of openPages) {
    const { lists } = requests
    await row(`4-${name}@example.com`, 'REVOKED').waitFor()
    expect(requests.lists).toBe(lists)
  }
})

test.for([...REACT, 'sign-in'])(
  'axe finds no fault in %s, in light and dark, at 360 and 1280 pixels',
  async (name, context) => {
    context.skip(noChromium !== undefined, noChromium)
    const { page } = await openWindow(browser, examples.origin)
    await page.goto(`${examples.origin}/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    if (name !== 'sign-in') await page.getByRole('button', { name: 'Load more' }).waitFor()
    for (const width of [360, 1280]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme })
        expect(await accessibilityFaults(page), `${width} ${colorScheme}`).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
      }
    }
    await page.context().close()
  },
)

async function visitor() {
  const { page, strayed, complaints } = await openWindow(browser, examples.origin)
  const says = (heading: string) => page.getByRole('heading', { name: heading }).waitFor()
  const submit = async (button: string, fields: Record<string, string> = {}) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: button }).click()
  }
  return { page, strayed, complaints, says, submit }
}

test('sign-up: the link creates one account, only for the invited person', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const redirectUrl = `${examples.origin}/sign-up`
  const ada = await gateway.invite('ada@example.com', { redirectUrl })
  const grace = await gateway.invite('grace@example.com', { redirectUrl })
  const { page, says, submit, strayed, complaints } = await visitor()

  await page.goto(await gateway.follow(ada.url))
  await says('Your invitation to ')
  await page.getByText('ada@example.com').waitFor()
  await submit('Sign up', { Password: 'correct horse' })
  await says('Welcome, ada@example.com')
  expect(await gateway.statusOf(ada.id)).toBe('ACCEPTED')

  // Ada is signed in and opens the link of another person.
  const linkOfGrace = await gateway.follow(grace.url)
  await page.goto(linkOfGrace)
  await submit('Accept as ada@example.com')
  await says('This invitation is for somebody else')
  await page.getByText('It is for g•••@e•••.com.').waitFor()
  expect(await gateway.statusOf(grace.id)).toBe('PENDING')

  // Invitations that ended before the visitor came, or while the page was open.
  const other = await visitor()
  await other.page.goto(await gateway.follow(ada.url))
  await other.says('This invitation has been accepted')
  await other.page.goto(linkOfGrace)
  await gateway.revoke(grace.id)
  await other.submit('Sign up', { Password: 'correct horse' })
  await other.says('This invitation was revoked')
  await other.page.goto(await gateway.follow(grace.url))
  await other.says('This invitation was revoked')
  const late = await gateway.invite('late@example.com', { redirectUrl })
  const lateLink = await gateway.follow(late.url)
  await gateway.database.prisma.invitation.update({
    where: { id: late.id },
    data: { expiresAt: new Date(0) },
  })
  for (const link of [lateLink, await gateway.follow(late.url)]) {
    await other.page.goto(link)
    await other.says('This invitation has expired')
  }
  await other.page.goto(`${redirectUrl}?invitation_ticket=tkt_forged`)
  await other.says('This link is no longer valid')
  expect([strayed, complaints, other.strayed, other.complaints]).toEqual([[], [], [], []])
})

test('sign-up: a person who was interrupted after the acceptance can sign in', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const redirectUrl = `${examples.origin}/sign-up`
  const link = await gateway.follow((await gateway.invite('joan@example.com', { redirectUrl })).url)
  const { page, says, submit } = await visitor()

  // The gateway accepts, but its answer is lost.
  gateway.loseNextAcceptance()
  await page.goto(link)
  await submit('Sign up', { Password: 'correct horse' })
  await page.getByText('The gateway can not be reached.').waitFor()
  await page.goto(link)
  await says('This invitation has been accepted')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await submit('Sign in', { 'Email address': 'joan@example.com', Password: 'wrong' })
  await page.getByText('Address or password is wrong.').waitFor()
  await submit('Sign in', { 'Email address': 'joan@example.com', Password: 'correct horse' })
  await says('Welcome, joan@example.com')
  expect(examples.errors.join('\n')).toMatch(/^Error: The gateway answered 502\n/)
})
