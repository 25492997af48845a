import { afterAll, beforeAll, expect, test } from 'vitest'
import { SECRET_KEY } from '../../support/harness.ts'
import { type ConsoleGateway, startConsoleGateway } from './browser.ts'

let gateway: ConsoleGateway
beforeAll(async () => {
  gateway = await startConsoleGateway({ SMTP_URL: 'smtp://name:hunter2@localhost:2525' })
})
afterAll(() => gateway.stop())

const read = (cookie?: string, headers: Record<string, string | undefined> = {}) =>
  gateway.call('/console/session/settings', { method: 'GET', headers: { cookie, ...headers } })

test('the settings are shown to a session with keys:manage, and no secret is among them', async () => {
  const answered = await read(await gateway.signIn())
  expect([answered.status, answered.headers['cache-control']]).toEqual([200, 'no-store'])
  const settings = answered.json.groups.flatMap(({ settings }: { settings: object[] }) => settings)
  expect(settings).toContainEqual(expect.objectContaining({ name: 'CONSOLE', isSet: true, value: 'on' }))
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'SMTP_URL', isSet: true, isSecret: true, value: null }),
  )
  expect(answered.body).not.toContain(SECRET_KEY)
  expect(answered.body).not.toContain('hunter2')
})

test('a session without keys:manage gets no settings', async () => {
  const { json } = await gateway.call('/graphql', {
    headers: { authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({
      query:
        'mutation { createApiKey(input: { name: "reader", scopes: [INVITATIONS_READ, USERS_READ] }) { ... on IssuedApiKey { secret } } }',
    }),
  })
  const answered = await read(await gateway.signIn(json.data.createApiKey.secret))
  expect(answered.status).toBe(403)
  expect(answered.json.errors[0].extensions.code).toBe('FORBIDDEN')
  expect(answered.body).not.toContain('CONSOLE')
})

test.each([
  ['no session', {}, 401],
  ['a key in the header instead of a session', { authorization: `Bearer ${SECRET_KEY}` }, 401],
  ['a page of another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
  ['a request without the header of the console', { 'x-invitation-console': undefined }, 403],
])('%s gets no settings', async (reason, headers, status) => {
  const cookie = status === 403 ? await gateway.signIn() : undefined
  const answered = await read(cookie, headers)
  expect(answered.status, reason).toBe(status)
  expect(answered.body).not.toContain('CONSOLE')
})

test('only GET is answered', async () => {
  const cookie = await gateway.signIn()
  const answered = await gateway.call('/console/session/settings', { headers: { cookie }, body: '{}' })
  expect([answered.status, answered.headers.allow]).toEqual([405, 'GET'])
})
