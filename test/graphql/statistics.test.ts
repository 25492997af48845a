import { afterAll, beforeAll, expect, test } from 'vitest'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let inviterId: string
let ids: string[]
let times: string[]
beforeAll(async () => {
  gateway = await startTestGateway()
  inviterId = await createUser(gateway, 'ada@stats.example')
  ids = []
  times = []
  for (const [name, domain] of Object.entries({ a: 'one', b: 'one', c: 'one', d: 'two', e: 'two' })) {
    const input = { emailAddress: `${name}@${domain}.example`, ...(domain === 'one' ? { inviterId } : {}) }
    const { id, createdAt } = await gateway.create(input)
    ids.push(id)
    times.push(createdAt)
  }
  const [accepted, declined, revoked, deleted] = ids
  await change('acceptInvitation', { invitationId: accepted })
  await change('declineInvitation', { invitationId: declined })
  await change('revokeInvitation', { id: revoked })
  await change('deleteInvitation', { id: deleted })
  await eventually(async () => {
    const { totals } = await read('totals { created emailed accepted declined revoked }')
    const { created, accepted: yes, declined: no, revoked: ended } = totals
    return created === 5 && yes === 1 && no === 1 && ended === 1 ? true : undefined
  }, 'all events are counted')
})
afterAll(() => gateway.stop())

async function change(mutation: string, input: object): Promise<void> {
  const name = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
  const { data, errors } = await gateway.graphql(
    `mutation ($input: ${name}!) { ${mutation}(input: $input) { __typename ... on Error { message } } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  expect(data[mutation].message).toBeUndefined()
}

const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

async function read(fields: string, args = '', headers: Record<string, string> = {}) {
  const { data, errors } = await gateway.graphql(
    `{ invitationStatistics(from: "${daysAgo(2)}"${args}) { ${fields} } }`,
    {},
    headers,
  )
  expect(errors).toBeUndefined()
  return data.invitationStatistics
}

test('totals, rate and median describe all invitations, also deleted ones', async () => {
  const { totals, medianSecondsToAccept, uncountedEvents } = await read(
    'totals { created accepted declined revoked expired createdAndAccepted acceptanceRate } medianSecondsToAccept uncountedEvents',
  )
  expect(totals).toEqual({
    ...{ created: 5, accepted: 1, declined: 1, revoked: 1, expired: 0 },
    ...{ createdAndAccepted: 1, acceptanceRate: 0.2 },
  })
  expect(medianSecondsToAccept).toBeGreaterThanOrEqual(1)
  expect(uncountedEvents).toBe(0)
})

test('intervals are whole, in order, and include those without events', async () => {
  const { from, to, intervals } = await read('from to intervals { start end counts { created } }')
  expect(intervals).toHaveLength(3)
  const created: number[] = intervals.map(({ counts }: { counts: { created: number } }) => counts.created)
  // On the days of the creations. A day can end after any of them.
  expect(created).toEqual(
    intervals.map(({ start, end }: { start: string; end: string }) => {
      return times.filter((time) => time >= start && time < end).length
    }),
  )
  expect(created[0]).toBe(0)
  expect(created.reduce((sum, count) => sum + count)).toBe(5)
  const starts = intervals.map(({ start }: { start: string }) => start)
  const ends = intervals.map(({ end }: { end: string }) => end)
  expect(starts).toEqual([from, ...ends.slice(0, -1)])
  expect(ends.at(-1)).toBe(to)
  expect([from, to].every((time: string) => time.endsWith('T00:00:00.000Z'))).toBe(true)
})

test.each(['HOUR', 'WEEK', 'MONTH'])('the intervals of %s have the same sum', async (interval) => {
  const { totals, intervals } = await read(
    'totals { created accepted } intervals { counts { created } }',
    `, interval: ${interval}`,
  )
  expect(totals).toEqual({ created: 5, accepted: 1 })
  expect(intervals.at(-1).counts.created + (intervals.at(-2)?.counts.created ?? 0)).toBe(5)
})

test('lists have the keys with the most invitations, with all their numbers', async () => {
  const { inviters, templates, domains } = await read(`
    inviters { inviterId inviter { emailAddress } counts { created accepted } }
    templates { template counts { created } }
    domains(limit: 1) { domain counts { created accepted declined revoked } }`)
  expect(inviters).toEqual([
    { inviterId, inviter: { emailAddress: 'ada@stats.example' }, counts: { created: 3, accepted: 1 } },
  ])
  expect(templates).toEqual([{ template: 'invitation', counts: { created: 5 } }])
  expect(domains).toEqual([
    { domain: 'one.example', counts: { created: 3, accepted: 1, declined: 1, revoked: 1 } },
  ])
})

test('a filter selects a domain in any spelling, and lists are null with it and for hours', async () => {
  const { totals, domains } = await read(
    'totals { created revoked } domains { domain }',
    ', filter: { domain: "TWO.example" }',
  )
  expect(totals).toEqual({ created: 2, revoked: 0 })
  expect(domains).toBeNull()
  expect(await read('inviters { inviterId }', ', interval: HOUR')).toEqual({ inviters: null })
})

test.each([
  ['from', `from: "${daysAgo(800)}"`, /at most 732 intervals of DAY/],
  ['to', `from: "${daysAgo(2)}", to: "${daysAgo(9)}"`, /later than from/],
  ['interval', `from: "${daysAgo(2)}", interval: HOUR, filter: { template: "a" }`, /DAY, WEEK or MONTH/],
  ['filter.domain', `from: "${daysAgo(2)}", filter: { domain: "not a domain" }`, /domain/],
])('a wrong value of %s is refused with the argument and the reason', async (argument, args, message) => {
  const { errors } = await gateway.graphql(`{ invitationStatistics(${args}) { from } }`)
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  expect(JSON.stringify(errors)).toMatch(message)
  expect(JSON.stringify(errors)).toContain(argument)
})

test('a list of too many keys is refused, and the other fields have their data', async () => {
  const { data, errors } = await gateway.graphql(
    `{ invitationStatistics(from: "${daysAgo(2)}") { domains(limit: 51) { domain } totals { created } } }`,
  )
  expect(errors).toMatchObject([
    { path: ['invitationStatistics', 'domains'], extensions: { code: 'BAD_USER_INPUT' } },
  ])
  expect(data).toEqual({ invitationStatistics: { domains: null, totals: { created: 5 } } })
})

test('a caller needs the scope to read, and users:read to see who the inviters are', async () => {
  const reader = await keyWith('INVITATIONS_READ')
  expect(await read('inviters { inviterId inviter { id } }', '', reader)).toEqual({
    inviters: [{ inviterId, inviter: null }],
  })
  const { errors } = await gateway.graphql(
    `{ invitationStatistics(from: "${daysAgo(2)}") { from } }`,
    {},
    await keyWith('INVITATIONS_CREATE'),
  )
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'invitations:read' } }])
})

async function keyWith(scope: string): Promise<Record<string, string>> {
  const { data } = await gateway.graphql(
    `mutation { createApiKey(input: { name: "statistics", scopes: [${scope}] }) { ... on IssuedApiKey { secret } } }`,
    {},
    { authorization: `Bearer ${SECRET_KEY}` },
  )
  return { authorization: `Bearer ${data.createApiKey.secret}` }
}
