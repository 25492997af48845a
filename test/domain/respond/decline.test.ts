import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer, ticketOf } from './responding.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let at: ReturnType<typeof answersAt>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(issuer.environment)
  at = answersAt(gateway)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

let counter = 0
const address = () => `guest${++counter}@example.com`

test.each(['a ticket alone', 'a signed-in user', 'a key'])(
  '%s can decline, which makes no user',
  async (who) => {
    const emailAddress = address()
    const created = await gateway.create({ emailAddress })
    const [target, headers, actor] =
      who === 'a ticket alone'
        ? [{ ticket: ticketOf(created) }, undefined, 'ticket']
        : who === 'a key'
          ? [{ invitationId: created.id }, bearer(SECRET_KEY), created.events[0].actor]
          : [
              { invitationId: created.id },
              bearer(await issuer.token(emailAddress, { sub: 'auth0|1' })),
              'sub:auth0|1',
            ]
    expect(await at.decline(target, headers)).toMatchObject({
      __typename: 'InvitationPreview',
      status: 'DECLINED',
      declinedAt: expect.any(String),
      acceptedAt: null,
      acceptedById: null,
      userExists: false,
    })
    expect(await at.stored(created.id)).toEqual({
      status: 'DECLINED',
      events: [
        {
          type: 'DECLINED',
          actor,
          cause: 'declineInvitation',
          before: { status: 'PENDING' },
          after: { status: 'DECLINED' },
        },
      ],
      user: null,
    })
    expect(await at.decline(target, headers)).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
      status: 'DECLINED',
    })
    expect(await at.preview(ticketOf(created))).toMatchObject({
      status: 'DECLINED',
      declinedAt: expect.any(String),
    })
    // The address can be invited again.
    expect(await gateway.create({ emailAddress })).toMatchObject({ __typename: 'Invitation' })
  },
)

test('the page asks before it declines, and the link then shows the declined status', async () => {
  const plain = await gateway.create({ emailAddress: address() })
  const leading = await gateway.create({ emailAddress: address(), redirectUrl: 'https://app.example.com/' })
  const press = (created: { url: string }, action: string) =>
    gateway.request('/invitations/accept', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ticket: ticketOf(created), action }),
    })
  for (const created of [plain, leading]) {
    const question = await press(created, 'decline')
    expect(question.status).toBe(200)
    expect(await question.text()).toContain('value="confirm-decline"')
    expect(await at.stored(created.id)).toEqual({ status: 'PENDING', events: [], user: null })
    const response = await press(created, 'confirm-decline')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<h1>You have declined the invitation</h1>')
    expect(await at.stored(created.id)).toMatchObject({
      status: 'DECLINED',
      events: [{ type: 'DECLINED', actor: 'ticket', cause: 'link' }],
    })
  }
  const visit = ({ url }: { url: string }) => gateway.request(new URL(url).pathname + new URL(url).search)
  expect((await visit(plain)).status).toBe(410)
  expect((await visit(leading)).headers.get('location')).toBe(
    'https://app.example.com/?invitation_status=declined',
  )
})

test('a preview changes nothing, and shows the invitation only to a caller that can read', async () => {
  const created = await gateway.create({ emailAddress: address() })
  for (let visits = 0; visits < 5; visits++) {
    expect(await at.preview(ticketOf(created))).toMatchObject({ status: 'PENDING', invitation: null })
  }
  expect(await at.preview(ticketOf(created), bearer(SECRET_KEY))).toMatchObject({
    invitation: { id: created.id },
  })
  expect(await at.stored(created.id)).toEqual({ status: 'PENDING', events: [], user: null })
})
