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
])(
  'updateInvitation changes %s to %j and no other field, and its event has only this field',
  async (field, value, kept) => {
    const id = await inState('PENDING', full)
    const before = await read(id)
    const changed = await change('updateInvitation', { id, [field]: value })
    // A removed message is read as an empty text.
    const { updatedAt: _, events, ...rest } = before
    expect(changed).toMatchObject({ ...rest, [field]: field === 'message' ? (kept ?? '') : kept })
    expect(changed.events).toEqual([
      ...events,
      {
        id: expect.stringMatching(/^evt_/),
        type: 'UPDATED',
        actor: expect.stringMatching(/^key_/),
        cause: 'UPDATE_INVITATION',
        before: { [field]: before[field] },
        after: { [field]: kept },
      },
    ])
    expect(Date.parse(changed.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt))
    expect(await read(id)).toEqual({ ...changed, __typename: undefined })
  },
)

test('a new expiry is counted in days from now', async () => {
  const id = await inState('PENDING', { expiresInDays: 2 })
  const began = Date.now()
  const changed = await change('updateInvitation', { id, expiresInDays: 100 })
  const days = (Date.parse(changed.expiresAt) - began) / 86_400_000
  expect(days).toBeGreaterThan(99.9)
  expect(days).toBeLessThan(100.1)
  expect(changed.events[1]).toMatchObject({ after: { expiresAt: changed.expiresAt } })
})

test('updating redirectUrl keeps the link, which then leads to the new URL', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false, ...full })
  const changed = await change('updateInvitation', { id, redirectUrl: 'https://app.example/new' })
  expect(changed.url).toBe(url)
  expect((await visit(url)).headers.get('location')).toMatch(/^https:\/\/app\.example\/new\?/)
})

test('an update without a difference writes nothing', async () => {
  const id = await inState('PENDING', full)
  const before = await stored(id)
  const same = { ...full, publicMetadata: { nested: { level: 1 }, team: 'blue' }, template: 'invitation' }
  for (let time = 0; time < 3; time++) {
    expect(await change('updateInvitation', { id, ...same })).toMatchObject({ __typename: 'Invitation', id })
  }
  expect(await stored(id)).toEqual(before)
})

test('20 concurrent updates all succeed, and each one has an event', async () => {
  const id = await inState('PENDING')
  const messages = Array.from({ length: 20 }, (_, index) => `message ${index}`)
  const results = await Promise.all(messages.map((message) => change('updateInvitation', { id, message })))
  expect(results.map(({ message }) => message)).toEqual(messages)
  // Each event begins with the value of an earlier one, so no update used outdated data.
  const { events } = await stored(id)
  const updates = events.filter(({ type }) => type === 'UPDATED')
  const said = (side: 'before' | 'after') =>
    updates.map((event) => (event[side] as { message: string | null }).message)
  expect(said('after').sort()).toEqual([...messages].sort())
  expect(new Set(said('before')).size).toBe(20)
  expect(said('before')).toContain(null)
})

test('updateInvitation reports all faults of an input together', async () => {
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

test.each(['publicMetadata', 'expiresInDays', 'template'])('%s cannot be set to null', async (field) => {
  const id = await inState('PENDING', full)
  expect(await change('updateInvitation', { id, [field]: null })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', field] }],
  })
})

test('updateInvitation requires at least one field to change', async () => {
  const id = await inState('PENDING')
  expect(await change('updateInvitation', { id })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input'], message: expect.stringContaining('at least one of') }],
  })
})
