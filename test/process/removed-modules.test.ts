import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BUILT_MAIN } from '../support/build.ts'
import { createTestDatabase } from '../support/databases.ts'
import { eventually, SECRET_KEY } from '../support/harness.ts'
import { openSocket } from '../support/listening.ts'
import { readStream } from '../support/sse.ts'
import { CREATE, spawnGateway } from './gateway-process.ts'

const JSON_HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` }

/** A copy of the built gateway whose files can be deleted. */
async function copyOfGateway(): Promise<{ main: string; remove: () => Promise<void> }> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  const built = path.dirname(BUILT_MAIN)
  const main = path.join(home, path.relative('.', BUILT_MAIN))
  await cp(built, path.dirname(main), { recursive: true })
  await cp('prisma/migrations', path.join(home, 'prisma/migrations'), { recursive: true })
  await cp('package.json', path.join(home, 'package.json'))
  await symlink(path.resolve('node_modules'), path.join(home, 'node_modules'))
  return { main, remove: () => rm(home, { recursive: true, force: true }) }
}

test('a running gateway needs none of its files, because npm ci deletes them', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const { main, remove } = await copyOfGateway()
  onTestFinished(remove)
  // The links are copied, so that packages find their files in the copy and not behind the link.
  const entry = ['--preserve-symlinks', '--preserve-symlinks-main', main]
  const gateway = spawnGateway({ ...environment, LOG_LEVEL: 'debug' }, entry)
  onTestFinished(async () => void (await gateway.kill()))
  const port = await gateway.port
  await eventually(
    async () => (gateway.output.some((line) => line.includes('"msg":"explorer loaded"')) ? true : undefined),
    'everything is loaded',
    60,
  )
  await remove()

  const url = `http://localhost:${port}`
  const page = (where: string) => fetch(`${url}${where}`, { headers: { accept: 'text/html' } })
  const graphql = async (query: string, variables: object = {}) => {
    const body = JSON.stringify({ query, variables })
    return (await fetch(`${url}/graphql`, { method: 'POST', headers: JSON_HEADERS, body })).json()
  }
  for (const where of ['/health', '/ready', '/metrics', '/v1/openapi.json', '/v1/docs', '/dev/mailbox']) {
    const response = await page(where)
    expect({ where, status: response.status, text: await response.text() }).toMatchObject({ status: 200 })
  }
  const explorer = await page('/graphql')
  expect(explorer.status).toBe(200)
  expect(await explorer.text()).toContain('GraphiQL')

  const stream = readStream(
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_HEADERS, accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { invitationChanged { event { type } } }' }),
    }),
  )
  onTestFinished(() => stream.cancel())
  const { data } = await graphql(CREATE, { input: { emailAddress: 'ada@example.com', locale: 'de' } })
  expect(data).toMatchObject({ createInvitation: { __typename: 'Invitation' } })
  expect(await stream.change()).toMatchObject({ event: { type: 'CREATED' } })
  const rest = await fetch(`${url}/v1/invitations`, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: JSON.stringify({ email_address: 'bob@example.com', notify: false }),
  })
  expect(rest.status).toBe(200)
  const bulk = `mutation { createInvitations(input: { invitations: [{ emailAddress: "cyd@example.com" }] }) {
    ... on CreateInvitationsPayload { created } } }`
  expect(await graphql(bulk)).toEqual({ data: { createInvitations: { created: 1 } } })
  expect(await graphql('{ nothing }')).toMatchObject({
    errors: [{ message: expect.stringContaining('nothing') }],
  })

  const mail = await eventually(async () => {
    const mails = await (await page('/dev/mailbox.json')).json()
    return mails.find(({ to }: { to: string }) => to === 'ada@example.com')
  }, 'the mail is there')
  const { pathname, search } = new URL(mail.links[0])
  expect((await page(`${pathname}${search}`)).status).toBe(200)
  const accepted = await fetch(`${url}${pathname}${search}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams(search.slice(1)),
  })
  expect(accepted.status).toBe(200)

  const socket = await openSocket(port)
  expect(await socket.init()).toMatchObject({ type: 'connection_ack' })
  socket.subscribe('1', '{ invitations { nodes { status } } }')
  expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { invitations: {} } } })
  socket.socket.close()

  expect(gateway.errors).toEqual([])
  expect(gateway.output.filter((line) => /"level":[56]0/.test(line))).toEqual([])
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
})
