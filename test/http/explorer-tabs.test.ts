import { readFileSync } from 'node:fs'
import { buildSchema, Kind, parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'
import { explorerFetch, posted, runExplorerTabs, tabs } from './explorer-collection.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

test('each tab begins with an explanation, fits on a laptop and is valid', () => {
  for (const { query, name } of tabs) {
    const comment = /^(#.*\n)+/.exec(query)?.[0] ?? ''
    expect(comment, name).toMatch(/^# \w/)
    for (const line of comment.split('\n')) expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(48)
    expect(validate(schema, parse(query)), name).toEqual([])
  }
  expect(new Set(tabs.map(({ name }) => name)).size).toBe(tabs.length)
})

test('every field of the API has an example', () => {
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
  // Other examples show the same.
  expect(fields.filter((field) => !shown.has(field)).sort()).toEqual([
    'apiKey',
    'createUser',
    'invitationsByIds',
    'node',
    'nodes',
    // These two refuse keys, which the explorer uses.
    'receivedInvitationChanged',
    'rotateApiKey',
    'sentInvitationChanged',
    'updateWebhookEndpoint',
    'usersByExternalIds',
    'usersByIds',
    'webhookEndpoints',
  ])
})

test('all examples run in order, several times, without changes', async () => {
  await runExplorerTabs(gateway, 2)
})

test('an example that needs the answer of another one names it', async () => {
  const one = tabs.find(({ name }) => name === 'OneInvitation')
  if (one === undefined) throw new Error('There is no such tab')
  const fetch = explorerFetch({ fetch: () => Promise.reject(new Error('Sent all the same')) })
  expect(JSON.parse(await (await fetch('/graphql', posted(one))).text())).toEqual({
    errors: [
      {
        message:
          'No answer has $createInvitation.id yet: run CreateInvitation of the collection first, or write a value instead.',
      },
    ],
  })
})

test('text that only looks like a reference is sent unchanged', async () => {
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
