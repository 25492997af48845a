import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations } from '../../src/rest/operations.ts'
import { createBody, listQuery } from '../../src/rest/wire.ts'
import { codesOf, type Rest, startRest } from './calling.ts'

let rest: Rest
beforeAll(async () => {
  rest = await startRest({ RECIPIENT_MAIL_LIMIT: '0' })
})
afterAll(() => rest.stop())

let counter = 0
const address = () => `parameter${++counter}@example.com`

async function created(body: object) {
  const answer = await rest.call('POST', '/v1/invitations', { email_address: address(), ...body })
  expect(answer.status).toBe(200)
  return rest.gateway.database.prisma.invitation.findUniqueOrThrow({ where: { id: answer.body.id } })
}

/** A check for each parameter of a creation that finds its value in the stored invitation. */
const OF_CREATION: Record<keyof typeof createBody.shape, () => Promise<void>> = {
  email_address: async () =>
    expect(await created({ email_address: 'A@b.example' })).toMatchObject({ emailAddress: 'A@b.example' }),
  public_metadata: async () =>
    expect(await created({ public_metadata: { a: 1 } })).toMatchObject({ publicMetadata: { a: 1 } }),
  redirect_url: async () =>
    expect(await created({ redirect_url: 'https://app.example/' })).toMatchObject({
      redirectUrl: 'https://app.example/',
    }),
  notify: async () => expect(await created({ notify: false })).toMatchObject({ notify: false }),
  ignore_existing: async () => {
    const { emailAddress } = await created({})
    expect(await created({ email_address: emailAddress, ignore_existing: true })).toMatchObject({
      emailAddress,
    })
  },
  expires_in_days: async () => {
    const { createdAt, expiresAt } = await created({ expires_in_days: 77 })
    expect(Math.round((expiresAt.getTime() - createdAt.getTime()) / 86_400_000)).toBe(77)
  },
  template_slug: async () =>
    expect(await created({ template_slug: 'waitlist_invitation' })).toMatchObject({
      template: 'waitlist_invitation',
    }),
}

async function listed(query: string) {
  const { status, body } = await rest.call('GET', `/v1/invitations?${query}`)
  expect(status).toBe(200)
  return body
}

/** Two values for each parameter of the list. They must give different responses. */
const OF_LIST: Record<keyof typeof listQuery.shape, [string, string]> = {
  status: ['status=pending', 'status=accepted'],
  query: ['query=parameter', 'query=nobody'],
  order_by: ['order_by=created_at', 'order_by=-created_at'],
  limit: ['limit=1', 'limit=2'],
  offset: ['offset=0', 'offset=1'],
  paginated: ['paginated=false', 'paginated=true'],
}

test.each(Object.entries(OF_CREATION))('the parameter %s of a creation is applied', (_name, check) => check())

test.each(Object.entries(OF_LIST))('the parameter %s of the list is applied', async (_name, [one, other]) => {
  await Promise.all([created({}), created({})])
  expect(await listed(one)).not.toEqual(await listed(other))
})

test('every parameter has a check', () => {
  expect(Object.keys(OF_CREATION).sort()).toEqual(Object.keys(createBody.shape).sort())
  expect(Object.keys(OF_LIST).sort()).toEqual(Object.keys(listQuery.shape).sort())
})

test.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s refuses an unknown query parameter and changes nothing',
  async (_name, { method, path, example }) => {
    const { id } = await created({})
    const answer = await rest.call(method, `${path.replace('{id}', id)}?notify=false&x=1`, example)
    expect(answer.status).toBe(422)
    expect(codesOf(answer)).toEqual(['form_param_unknown notify', 'form_param_unknown x'])
    const { prisma } = rest.gateway.database
    expect(await prisma.invitation.count({ where: { id, status: 'PENDING' } })).toBe(1)
  },
)
