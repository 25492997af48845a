import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchChromium, noChromium, openWindow } from '../browser/chromium.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { generateExamples, serveExamples } from './examples-process.ts'
import { startListeningGateway } from './gateway.ts'
import { type ListPage, openListPage } from './list-page.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let gateway: Awaited<ReturnType<typeof startListeningGateway>>
let examples: Awaited<ReturnType<typeof serveExamples>>
let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  const begun = await Promise.all([launchChromium(), startListeningGateway(), generateExamples()])
  browser = begun[0]
  gateway = begun[1]
  examples = await serveExamples({ GATEWAY_URL: gateway.url, SECRET_KEY })
})
afterAll(async () => {
  await browser?.close()
  await examples?.kill()
  await gateway?.stop()
})

const REACT = ['react-urql', 'react-apollo', 'react-relay']
/** The pages that the tests have left open. */
const open = new Map<string, ListPage & { earlier: string }>()

test.for(REACT)('%s: invites, pages, and shows changes of its own and of others', async (name, context) => {
  context.skip(noChromium !== undefined, noChromium)
  const address = (n: number | string) => `${n}-${name}@example.com`
  const made: { id: string }[] = []
  for (let n = 0; n < 7; n++) made.push(await gateway.invite(address(n)))
  const list = await openListPage(browser, examples.origin, name)
  const { page, asked, row, outcome, subscribe, strayed, complaints } = list

  // Two pages.
  await row(address(2), 'PENDING').waitFor()
  expect(await page.getByRole('listitem').count()).toBe(5)
  await page.getByRole('button', { name: 'Load more' }).click()
  await row(address(0), 'PENDING').waitFor()
  expect(asked.lists).toBe(2)

  // Revoked here: the row changes by what the mutation answers.
  await row(address(1), 'PENDING').getByRole('button').click()
  await row(address(1), 'REVOKED').waitFor()
  expect(await row(address(1), 'REVOKED').getByRole('button').count()).toBe(0)

  // What another has revoked, unseen: the row learns it from the answer that says so.
  await gateway.revoke(made[3]?.id ?? '')
  await row(address(3), 'PENDING').getByRole('button').click()
  await row(address(3), 'REVOKED').waitFor()

  // Invited here: each kind of result.
  expect(await outcome(address('new'))).toBe(`Invited ${address('new')}.`)
  await row(address('new'), 'PENDING').waitFor()
  expect(await outcome(address('new'))).toMatch(/pending/)
  expect(await outcome('nobody')).toMatch(/^emailAddress: /)

  // Changed by another client.
  await subscribe()
  await gateway.revoke(made[5]?.id ?? '')
  await row(address(5), 'REVOKED').waitFor()
  await gateway.invite(address('other'))
  await row(address('other'), 'PENDING').waitFor()
  // One that is made here is told of as well, and stands there once.
  expect(await outcome(address('again'))).toBe(`Invited ${address('again')}.`)
  await gateway.invite(address('last'))
  await row(address('last'), 'PENDING').waitFor()
  const rows = (await page.getByRole('listitem').allInnerTexts()).map((text) => text.split(':')[0])
  expect(rows.slice(0, 11)).toEqual(['last', 'again', 'other', 'new', 6, 5, 4, 3, 2, 1, 0].map(address))

  // None of it by asking for the list again.
  expect(asked.lists).toBe(2)
  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
  open.set(name, { ...list, earlier: made[4]?.id ?? '' })
})

test('after an interruption each of them goes on where it was', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  expect([...open.keys()]).toEqual(REACT)
  const port = Number(new URL(examples.origin).port)
  await examples.kill()
  for (const { earlier } of open.values()) await gateway.revoke(earlier)
  examples = await serveExamples({ GATEWAY_URL: gateway.url, SECRET_KEY }, port)
  for (const [name, { row, asked }] of open) {
    const { lists } = asked
    await row(`4-${name}@example.com`, 'REVOKED').waitFor()
    expect(asked.lists).toBe(lists)
  }
})

async function visitor() {
  const { page, strayed, complaints } = await openWindow(browser, examples.origin)
  const says = (heading: string) => page.getByRole('heading', { name: heading }).waitFor()
  const submit = async (button: string, fields: Record<string, string> = {}) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: button }).click()
  }
  return { page, strayed, complaints, says, submit }
}

test('sign-up: an account by the link, once, and for nobody else', async (context) => {
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

  // Signed in as Ada, she opens a link that is not hers.
  const hers = await gateway.follow(grace.url)
  await page.goto(hers)
  await submit('Accept as ada@example.com')
  await says('This invitation is for somebody else')
  await page.getByText('It is for g•••@e•••.com.').waitFor()
  expect(await gateway.statusOf(grace.id)).toBe('PENDING')

  // What ended, before the visitor came and while they were there.
  const other = await visitor()
  await other.page.goto(await gateway.follow(ada.url))
  await other.says('This invitation has been accepted')
  await other.page.goto(hers)
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

test('sign-up: interrupted after the acceptance, it is finished by signing in', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const redirectUrl = `${examples.origin}/sign-up`
  const link = await gateway.follow((await gateway.invite('joan@example.com', { redirectUrl })).url)
  const { page, says, submit } = await visitor()

  // The gateway accepts, and its answer is lost.
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
