import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { changing } from './changing.ts'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({ REDIRECT_ORIGINS: 'https://app.example' })
})
afterAll(() => gateway.stop())

const { change, address, inState, read, stored, visit } = changing(() => gateway)

const full = {
  publicMetadata: { team: 'blue', nested: { level: 1 } },
  redirectUrl: 'https://app.example/old',
  locale: 'de',
  message: 'Welcome',
}

test.each([
  ['publicMetadata', { team: 'red' }, { team: 'red' }],
  ['publicMetadata', {}, {}],
  ['redirectUrl', 'https://app.example/new', 'https://app.example/new'],
  ['redirectUrl', null, null],
  ['locale', 'FR-fr', 'fr-FR'],
  ['locale', null, null],
  ['message', '  Come in ', 'Come in'],
  ['message', null, null],
  ['message', '   ', null],
  ['template', 'waitlist_invitation', 'waitlist_invitation'],
])('changes %s to %j alone, and records that alone', async (field, value, kept) => {
  const id = await inState('PENDING', full)
  const before = await read(id)
  const changed = await change('updateInvitation', { id, [field]: value })
  // An empty message reads as an empty text, but is none.
  const { updatedAt: _, events, ...rest } = before
  expect(changed).toMatchObject({ ...rest, [field]: field === 'message' ? (kept ?? '') : kept })
  expect(changed.events).toEqual([
    ...events,
    {
      id: expect.stringMatching(/^evt_/),
      type: 'UPDATED',
      actor: expect.stringMatching(/^key_/),
      cause: 'updateInvitation',
      before: { [field]: before[field] },
      after: { [field]: kept },
    },
  ])
  expect(Date.parse(changed.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt))
  expect(await read(id)).toEqual({ ...changed, __typename: undefined })
})

test('counts the days of a new expiry from now', async () => {
  const id = await inState('PENDING', { expiresInDays: 2 })
  const began = Date.now()
  const changed = await change('updateInvitation', { id, expiresInDays: 100 })
  const days = (Date.parse(changed.expiresAt) - began) / 86_400_000
  expect(days).toBeGreaterThan(99.9)
  expect(days).toBeLessThan(100.1)
  expect(changed.events[1]).toMatchObject({ after: { expiresAt: changed.expiresAt } })
})

test('the link stays and leads where it now should', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false, ...full })
  const changed = await change('updateInvitation', { id, redirectUrl: 'https://app.example/new' })
  expect(changed.url).toBe(url)
  expect((await visit(url)).headers.get('location')).toMatch(/^https:\/\/app\.example\/new\?/)
})

test('what changes nothing leaves no trace', async () => {
  const id = await inState('PENDING', full)
  const before = await stored(id)
  const same = { ...full, publicMetadata: { nested: { level: 1 }, team: 'blue' }, template: 'invitation' }
  for (let time = 0; time < 3; time++) {
    expect(await change('updateInvitation', { id, ...same })).toMatchObject({ __typename: 'Invitation', id })
  }
  expect(await stored(id)).toEqual(before)
})

test('many at once are all told, and all recorded in turn', async () => {
  const id = await inState('PENDING')
  const messages = Array.from({ length: 20 }, (_, index) => `message ${index}`)
  const results = await Promise.all(messages.map((message) => change('updateInvitation', { id, message })))
  expect(results.map(({ message }) => message)).toEqual(messages)
  // Each says as before what another said as after: none worked on what was out of date.
  const { events } = await stored(id)
  const updates = events.filter(({ type }) => type === 'UPDATED')
  const said = (side: 'before' | 'after') =>
    updates.map((event) => (event[side] as { message: string | null }).message)
  expect(said('after').sort()).toEqual([...messages].sort())
  expect(new Set(said('before')).size).toBe(20)
  expect(said('before')).toContain(null)
})

test('names every fault of an input', async () => {
  const id = await inState('PENDING')
  const before = await stored(id)
  const { __typename, issues } = await change('updateInvitation', {
    id,
    publicMetadata: [1],
    redirectUrl: 'https://evil.example/',
    expiresInDays: 0,
    locale: 'not a language',
    message: 'x'.repeat(1001),
    template: 'no_such_template',
  })
  expect(__typename).toBe('InvalidInput')
  expect(issues.map(({ path }: { path: string[] }) => path[1]).sort()).toEqual([
    'expiresInDays',
    'locale',
    'message',
    'publicMetadata',
    'redirectUrl',
    'template',
  ])
  expect(await stored(id)).toEqual(before)
})

test.each(['publicMetadata', 'expiresInDays', 'template'])('%s can not be null', async (field) => {
  const id = await inState('PENDING', full)
  expect(await change('updateInvitation', { id, [field]: null })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', field] }],
  })
})

test('something is to be given', async () => {
  const id = await inState('PENDING')
  expect(await change('updateInvitation', { id })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input'], message: expect.stringContaining('at least one of') }],
  })
})
