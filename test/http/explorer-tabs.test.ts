import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { buildSchema, Kind, parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explorerAnswers } from '../../src/http/explorer-answers.ts'
import { explorerTabs } from '../../src/http/explorer-tabs.ts'
import { eventually, type Gateway, SECRET_KEY, startTestGateway } from '../harness.ts'
import { readStream } from '../sse.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const tabs = explorerTabs.map((tab) => ({ ...tab, name: nameOf(tab.query) }))

function nameOf(query: string): string {
  const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  expect(operations, query).toHaveLength(1)
  return operations.map((operation) => ('name' in operation && operation.name?.value) || '').join()
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** The page's own script, around a gateway in place of the network. */
function explorerFetch({ fetch }: Pick<Gateway, 'fetch'>): Fetch {
  const window: { fetch: Fetch } = {
    fetch: (path, init) => fetch(new Request(`http://localhost${path}`, init)),
  }
  runInNewContext(explorerAnswers(JSON.stringify(tabs.map(({ name }) => name))), { window, Response, URL })
  return (path, init) => window.fetch(path, init)
}

function posted({ query, variables }: (typeof tabs)[number], accept = 'application/json'): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, accept },
    body: JSON.stringify({ query, variables }),
  }
}

test('each tab says what it shows, fits a laptop, and is valid', () => {
  for (const { query, name } of tabs) {
    const comment = /^(#.*\n)+/.exec(query)?.[0] ?? ''
    expect(comment, name).toMatch(/^# \w/)
    for (const line of comment.split('\n')) expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(48)
    expect(validate(schema, parse(query)), name).toEqual([])
  }
  expect(new Set(tabs.map(({ name }) => name)).size).toBe(tabs.length)
})

test('everything that can be asked for has its example', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const shown = new Set(
    tabs
      .flatMap(({ query }) =>
        parse(query).definitions.flatMap((definition) =>
          definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [],
        ),
      )
      .map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '')),
  )
  const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}))
  // These have neighbours that show the same.
  expect(fields.filter((field) => !shown.has(field)).sort()).toEqual([
    'apiKey',
    'createUser',
    'invitationsByIds',
    'node',
    'nodes',
    'rotateApiKey',
    'updateWebhookEndpoint',
    'usersByIds',
    'webhookEndpoints',
  ])
})

test('run from left to right, again and again, each does what it says with nothing to fill in', async () => {
  const fetch = explorerFetch(gateway)
  const stream = new AbortController()
  const follow = tabs.find(({ name }) => name === 'FollowInvitations')
  if (follow === undefined) throw new Error('There is no such tab')
  const events = readStream(
    await fetch('/graphql', { ...posted(follow, 'text/event-stream'), signal: stream.signal }),
  )

  for (let round = 1; round <= 2; round++) {
    for (const tab of tabs.filter((each) => each !== follow)) {
      const what = `${tab.name}, round ${round}`
      const data = await eventually(async () => {
        const { data, errors } = JSON.parse(await (await fetch('/graphql', posted(tab))).text())
        expect(errors, what).toBeUndefined()
        // Messages to a receiver are made a moment after their events.
        return data.webhookEndpoint?.deliveries.length === 0 ? undefined : data
      }, what)
      const results = Object.entries<{ code?: string } | null>(data)
      for (const [field, result] of results) {
        if (field === 'invitationQuota') expect(result, what).toBeNull()
        else expect(result, what).not.toBeNull()
        expect(result?.code, `${what}: ${JSON.stringify(result)}`).toBe(
          tab.name === 'ConflictPolicies' && field === 'error' ? 'ALREADY_INVITED' : undefined,
        )
      }
      if (tab.name === 'CreateInvitations') {
        expect(data.createInvitations, what).toMatchObject({ created: 3, failed: 1 })
      }
      if (tab.name === 'IsInvited') expect(data, what).toEqual({ isInvited: true, stranger: false })
      if (tab.name === 'FindUser') expect(data.user.emailAddress, what).toBe('ada@example.com')
    }
  }
  expect(await events.change()).toMatchObject({
    event: { type: 'CREATED' },
    invitation: { emailAddress: 'you@example.com' },
  })
  stream.abort()
})

test('an example whose forerunner has not run tells which one to run', async () => {
  const one = tabs.find(({ name }) => name === 'OneInvitation')
  if (one === undefined) throw new Error('There is no such tab')
  const fetch = explorerFetch({ fetch: () => Promise.reject(new Error('Sent all the same')) })
  expect(JSON.parse(await (await fetch('/graphql', posted(one))).text())).toEqual({
    errors: [
      {
        message:
          'No answer has $createInvitation.id yet: run the tab CreateInvitation first, or put a value of your own in its place.',
      },
    ],
  })
})

test('what only looks like a reference is sent as it is', async () => {
  const sent: unknown[] = []
  const fetch = explorerFetch({
    fetch: async (request) => {
      sent.push(JSON.parse(await request.text()))
      return Response.json({ data: { a: { b: 1, url: 'https://x.test/?t=2' } } })
    },
  })
  const variables = { price: '$5.00', other: '$b.c', gone: '$a.constructor', word: '$a' }
  const body = (of: object) => ({ method: 'POST', body: JSON.stringify({ query: '$a.b', variables: of }) })
  await fetch('/graphql', body(variables))
  await fetch('/graphql', body({ ...variables, found: '$a.b', parameter: '$a.url?t', none: '$a.url?u' }))
  expect(sent).toEqual([
    { query: '$a.b', variables },
    { query: '$a.b', variables: { ...variables, found: 1, parameter: '2', none: '$a.url?u' } },
  ])
})
