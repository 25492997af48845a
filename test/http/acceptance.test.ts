import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  changes,
  createUser,
  eventually,
  mailedLink,
  startTestGateway,
  withLists,
} from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

let counter = 0
const address = () => `guest${++counter}@example.com`

/** Sends what the button of the page sends. */
function press(url: string): Promise<Response> {
  const { pathname, searchParams } = new URL(url)
  return gateway.request(pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' }),
  })
}

function visit(url: string, method = 'GET'): Promise<Response> {
  const { pathname, search } = new URL(url)
  return gateway.request(pathname + search, { method })
}

async function read(id: string) {
  const query = `query ($id: ID!) { invitation(id: $id) {
    status url acceptedAt acceptedBy { id emailAddress emailVerified publicMetadata } events { nodes { type actor cause after } }
  } }`
  return withLists((await gateway.graphql(query, { id })).data.invitation)
}

async function mailed(id: string): Promise<void> {
  const query = 'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { state } } } }'
  await eventually(async () => {
    const { data } = await gateway.graphql(query, { id })
    return data.invitation.deliveries.nodes[0]?.state === 'SENT' || undefined
  }, 'the mail')
}

test('a scanner’s visits change nothing; then a person accepts', async () => {
  const { id } = await gateway.create({ emailAddress: address(), publicMetadata: { team: 'blue' } })
  const url = await mailedLink(gateway, id)
  for (let visits = 0; visits < 20; visits++) {
    expect((await visit(url, visits % 2 === 0 ? 'GET' : 'HEAD')).status).toBe(200)
  }
  expect(await read(id)).toMatchObject({ status: 'PENDING' })

  await mailed(id)
  expect((await press(url)).status).toBe(200)
  const accepted = await read(id)
  expect({ ...accepted, events: changes(accepted.events) }).toMatchObject({
    status: 'ACCEPTED',
    url: null,
    acceptedAt: expect.any(String),
    acceptedBy: {
      emailAddress: `guest${counter}@example.com`,
      emailVerified: true,
      publicMetadata: { team: 'blue' },
    },
    events: [
      { type: 'CREATED' },
      {
        type: 'ACCEPTED',
        actor: 'ticket',
        cause: 'LINK',
        after: { status: 'ACCEPTED', acceptedBy: accepted.acceptedBy.id },
      },
    ],
  })
  expect((await visit(url)).status).toBe(410)
  expect(await gateway.create({ emailAddress: `guest${counter}@example.com` })).toMatchObject({
    __typename: 'UserAlreadyExists',
  })
})

test('an address that received no email is not marked as verified', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
  await press(url)
  expect(await read(id)).toMatchObject({ status: 'ACCEPTED', acceptedBy: { emailVerified: false } })
})

test('50 concurrent acceptances have one effect', async () => {
  const { id, url } = await gateway.create({ emailAddress: address() })
  const answers = await Promise.all(Array.from({ length: 50 }, () => press(url)))
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  const { events } = await read(id)
  expect(changes(events).map(({ type }: { type: string }) => type)).toEqual(['CREATED', 'ACCEPTED'])
  expect(
    await gateway.database.prisma.user.count({ where: { emailAddress: `guest${counter}@example.com` } }),
  ).toBe(1)
})

test('an acceptance never overwrites metadata of the user', async () => {
  const emailAddress = address()
  const userId = await createUser(gateway, emailAddress)
  await gateway.database.prisma.user.update({
    where: { id: userId },
    data: { publicMetadata: { role: 'owner' } },
  })
  const { id, url } = await gateway.create({
    emailAddress,
    ignoreExisting: true,
    publicMetadata: { role: 'guest', team: 'blue' },
  })
  await press(url)
  expect(await read(id)).toMatchObject({
    acceptedBy: { id: userId, publicMetadata: { role: 'owner', team: 'blue' } },
  })
})

test('a renewed, revoked or expired link cannot be accepted', async () => {
  const renewed = await gateway.create({ emailAddress: address() })
  await gateway.create({ emailAddress: `guest${counter}@example.com`, onConflict: 'RENEW' })
  const replaced = await gateway.create({ emailAddress: address() })
  await gateway.create({ emailAddress: `guest${counter}@example.com`, onConflict: 'REPLACE' })
  const expired = await gateway.create({ emailAddress: address() })
  await gateway.database.prisma
    .$executeRaw`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = ${expired.id}`
  for (const [invitation, status] of [
    [renewed, 404],
    [replaced, 410],
    [expired, 410],
  ] as const) {
    expect((await press(invitation.url)).status).toBe(status)
    expect((await visit(invitation.url)).status).toBe(status)
  }
  expect((await read(renewed.id)).status).toBe('PENDING')
  expect((await read(replaced.id)).status).toBe('REVOKED')
  expect((await read(expired.id)).status).toBe('EXPIRED')
})

test('with a redirectUrl the link forwards the ticket and the status', async () => {
  const emailAddress = address()
  const { url } = await gateway.create({
    emailAddress,
    redirectUrl: 'https://app.example.com/join?from=mail',
  })
  const target = async () => new URL((await visit(url)).headers.get('location') ?? '')
  const ticket = new URL(url).searchParams.get('ticket')
  expect(Object.fromEntries((await target()).searchParams)).toEqual({
    from: 'mail',
    invitation_ticket: ticket,
    invitation_status: 'sign_up',
  })
  await createUser(gateway, emailAddress)
  expect((await target()).searchParams.get('invitation_status')).toBe('sign_in')
  await press(url)
  const after = await target()
  expect(after.searchParams.get('invitation_status')).toBe('accepted')
  expect(after.searchParams.has('invitation_ticket')).toBe(false)
})
