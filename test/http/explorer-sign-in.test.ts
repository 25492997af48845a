import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  EXPLORER: 'on',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example',
  APP_NAME: 'Acme',
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway(PRODUCTION)
})
afterAll(() => gateway.stop())

const BROWSER = { accept: 'text/html,*/*;q=0.8' }
const SCRIPT = { accept: 'text/html', 'x-invitation-explorer': '1', 'sec-fetch-site': 'same-origin' }

const visit = (headers: Record<string, string>) => gateway.request('/graphql', { headers })

test('in production a browser gets a page that asks for a key and contains nothing of the schema', async () => {
  const response = await visit(BROWSER)
  const html = await response.text()
  expect(html).toContain('Secret key or token')
  expect(html.length).toBeLessThan(5000)
  expect(html).not.toMatch(/createInvitation|emailAddress|mutation/)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  })
  // A link does not execute its query here, as in development.
  const linked = await gateway.request(`/graphql?query=${encodeURIComponent('{ __typename }')}`, {
    headers: BROWSER,
  })
  expect(await linked.text()).toBe(html)
})

test('in production only a valid key gets the explorer, and its page contains no key', async () => {
  for (const authorization of [undefined, '', 'Bearer sk_unknown', 'Basic x', `Bearer ${SECRET_KEY}x`]) {
    const response = await visit({ ...SCRIPT, ...(authorization !== undefined && { authorization }) })
    expect(response.status, authorization).toBe(401)
    expect((await response.text()).length).toBeLessThan(200)
  }
  const response = await visit({ ...SCRIPT, authorization: `Bearer ${SECRET_KEY}` })
  expect(response.status).toBe(200)
  const html = await response.text()
  expect(html).toContain('mutation CreateInvitation')
  expect(html).not.toContain(SECRET_KEY)
  expect(html).not.toContain('/dev/key')
  const foreign = { 'sec-fetch-site': 'cross-site', authorization: `Bearer ${SECRET_KEY}` }
  expect((await visit({ ...SCRIPT, ...foreign })).status).toBe(403)
})

test('programs get GraphQL although the explorer is on', async () => {
  const { data } = await gateway.graphql('{ __typename }')
  expect(data).toEqual({ __typename: 'Query' })
})

test('with the explorer in production, callers with a key can query the schema and others cannot', async () => {
  const query = getIntrospectionQuery()
  const anonymous = { authorization: '' }
  // First with the key, so that nothing of it is cached for others.
  expect((await gateway.graphql(query)).data.__schema.types.length).toBeGreaterThan(50)
  for (const text of [query, '{ ...f } fragment f on Query { ... { __type(name: "Query") { name } } }']) {
    const { data, errors } = await gateway.graphql(text, {}, anonymous)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ extensions: { code: 'INTROSPECTION_DISABLED' } }])
  }
  expect((await gateway.graphql('{ __typename }', {}, anonymous)).data).toEqual({ __typename: 'Query' })
  const forged = await gateway.graphql(query, {}, { authorization: 'Bearer sk_unknown' })
  expect(forged).toMatchObject({ data: undefined, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  // Validation comes before authentication, so its messages are the same for all callers.
  const { errors } = await gateway.graphql('{ invitation2 { id } }')
  expect(JSON.stringify(errors)).not.toContain('Did you mean')
})

test('INTROSPECTION=off applies to keys, too', async () => {
  const strict = await startTestGateway({ ...PRODUCTION, INTROSPECTION: 'off' })
  onTestFinished(() => strict.stop())
  const { errors } = await strict.graphql('{ __schema { description } }')
  expect(errors).toMatchObject([{ extensions: { code: 'INTROSPECTION_DISABLED' } }])
})

test('EXPLORER=off applies to development, too', async () => {
  const without = await startTestGateway({ EXPLORER: 'off' })
  onTestFinished(() => without.stop())
  expect(await (await without.request('/graphql', { headers: BROWSER })).text()).toContain(
    'The explorer is off',
  )
})
