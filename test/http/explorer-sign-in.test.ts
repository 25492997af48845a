import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startIssuer } from '../auth/issuer.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  EXPLORER: 'on',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example',
  APP_NAME: 'Acme',
}

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
const lines: string[] = []
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({ ...PRODUCTION, ...issuer.environment }, { logTo: lines })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

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

test('in production a token opens the explorer, and the answer says why another one does not', async () => {
  const signIn = async (token: string) => {
    const response = await visit({ ...SCRIPT, authorization: `Bearer ${token}` })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      said: text.startsWith('{') ? text : 'a page',
    }
  }
  const token = await issuer.token('ada@example.com')

  // The issuer does not answer. The log has the reason without a stack, under the id of the answer.
  issuer.breakDown(true)
  const later = await signIn(token)
  issuer.breakDown(false)
  expect(later).toMatchObject({ status: 503, said: expect.stringContaining('Try again in a moment') })
  expect(later.headers.get('retry-after')).toBe('1')
  const requestId = later.headers.get('x-request-id')
  expect(later.said).toContain(requestId)
  const logged = lines.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId)
  expect(logged).toMatchObject([
    { level: 40, msg: 'explorer: unavailable', reason: expect.stringContaining('200 OK') },
    { level: 30, msg: 'request', status: 503 },
  ])
  expect(JSON.stringify(logged)).not.toContain('stack')

  const good = await signIn(token)
  expect(good).toMatchObject({ status: 200, said: 'a page' })
  expect(good.headers.get('set-cookie')).toBeNull()
  expect(good.headers.get('vary')).toMatch(/authorization/i)
  const expired = await issuer.token('ada@example.com', { exp: Math.floor(Date.now() / 1000) - 60 })
  const forged = await issuer.token('ada@example.com', {}, {}, await issuer.makeKey('first'))
  expect(await signIn(expired)).toMatchObject({ status: 401, said: expect.stringContaining('has expired') })
  expect(await signIn(forged)).toMatchObject({ status: 401, said: expect.stringContaining('signature') })
  const refused = [expired, forged].map((each) => each.split('.')[2] ?? '')
  for (const signature of refused) expect(lines.join('')).not.toContain(signature)
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
