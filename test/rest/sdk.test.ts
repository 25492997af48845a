import { ClerkAPIResponseError } from '@clerk/backend/errors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { createUser, eventually, withoutMac } from '../support/harness.ts'
import { type Rest, startRest } from './calling.ts'

const DAY = 86_400_000
const INVITATION_ID = /^inv_[0-7][0-9a-z]{25}$/

let rest: Rest
beforeAll(async () => {
  rest = await startRest()
})
afterAll(() => rest.stop())

/** @returns the error of a refused SDK call. */
async function refusalOf(call: Promise<unknown>): Promise<ClerkAPIResponseError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ClerkAPIResponseError)) throw new Error('Not refused, or not as the SDK refuses')
  return error
}

/** Inserts invitations with these statuses directly, oldest first, with one second between them. */
async function seed(prefix: string, statuses: string[]): Promise<string[]> {
  const rows = statuses.map((status, index) => ({
    id: ids.invitation(),
    emailAddress: `${prefix}-${index}@example.com`,
    emailKey: `${prefix}-${index}@example.com`,
    status: status === 'PAST' ? ('PENDING' as const) : (status as 'PENDING'),
    createdAt: new Date(Date.now() - DAY + index * 1000),
    expiresAt: new Date(Date.now() + (status === 'PAST' ? -1 : 10 * DAY) - index * 1000),
  }))
  await rest.gateway.database.prisma.invitation.createMany({ data: rows })
  return rows.map(({ id }) => id)
}

describe('createInvitation', () => {
  test('createInvitation returns an invitation of the declared type and sends an email', async () => {
    const made = await rest.sdk().createInvitation({ emailAddress: 'Ada@Example.com' })
    expect(made).toMatchObject({ emailAddress: 'Ada@Example.com', publicMetadata: {}, status: 'pending' })
    expect(made.id).toMatch(INVITATION_ID)
    expect(made.revoked).toBeUndefined()
    expect(Math.abs(made.createdAt - Date.now())).toBeLessThan(60_000)
    expect(made.updatedAt).toBe(made.createdAt)
    expect(Object.keys(made.raw ?? {}).sort()).toEqual(
      [
        'created_at',
        'email_address',
        'expires_at',
        'id',
        'object',
        'public_metadata',
        'status',
        'updated_at',
        'url',
      ].sort(),
    )
    const mail = await eventually(
      async () => (await rest.gateway.mailbox()).find(({ to }) => to === 'Ada@Example.com'),
      'the mail',
    )
    expect(mail.links.map(withoutMac)).toContain(withoutMac(made.url))
    expect(mail.links).not.toContain(made.url)
  })

  test('createInvitation applies every parameter', async () => {
    const made = await rest.sdk().createInvitation({
      emailAddress: 'all@example.com',
      expiresInDays: 3,
      ignoreExisting: false,
      notify: false,
      publicMetadata: { roleName: 'editor' },
      redirectUrl: 'https://app.example.com/welcome',
      templateSlug: 'waitlist_invitation',
    })
    expect(made.publicMetadata).toEqual({ roleName: 'editor' })
    const { data } = await rest.gateway.graphql(
      `query ($id: ID!) { node(id: $id) { ... on Invitation {
        notify redirectUrl template createdAt expiresAt deliveries { nodes { id } } events { nodes { type actor cause } }
      } } }`,
      { id: made.id },
    )
    expect(data.node).toMatchObject({
      notify: false,
      redirectUrl: 'https://app.example.com/welcome',
      template: 'waitlist_invitation',
      deliveries: { nodes: [] },
      events: { nodes: [{ type: 'CREATED', cause: 'CREATE_INVITATION' }] },
    })
    expect(Date.parse(data.node.expiresAt) - Date.parse(data.node.createdAt)).toBe(3 * DAY)
  })

  test('createInvitation with ignoreExisting invites an invited address and a user again', async () => {
    await createUser(rest.gateway, 'both@example.com')
    const first = await rest
      .sdk()
      .createInvitation({ emailAddress: 'both@example.com', ignoreExisting: true })
    const other = await rest
      .sdk()
      .createInvitation({ emailAddress: 'both@example.com', ignoreExisting: true })
    expect(other.id).not.toBe(first.id)
  })
})

describe('createInvitationBulk', () => {
  test('createInvitationBulk returns the invitations in the order of the rows', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({
      emailAddress: `bulk-${index}@example.com`,
      notify: false,
      publicMetadata: { index },
    }))
    const made = await rest.sdk().createInvitationBulk(rows)
    expect(made.map(({ emailAddress }) => emailAddress)).toEqual(rows.map(({ emailAddress }) => emailAddress))
    expect(made.map(({ publicMetadata }) => publicMetadata)).toEqual(
      rows.map(({ publicMetadata }) => publicMetadata),
    )
    expect(made.every(({ id, status }) => INVITATION_ID.test(id) && status === 'pending')).toBe(true)
  })

  test('createInvitationBulk creates nothing if a row fails, and names each failed row', async () => {
    await rest.sdk().createInvitation({ emailAddress: 'there@example.com', notify: false })
    await createUser(rest.gateway, 'user@example.com')
    const error = await refusalOf(
      rest
        .sdk()
        .createInvitationBulk([
          { emailAddress: 'none-of-these@example.com' },
          { emailAddress: 'there@example.com' },
          { emailAddress: 'user@example.com' },
        ]),
    )
    expect(error.status).toBe(400)
    expect(error.errors.map(({ code, meta }) => [code, meta?.emailAddresses, meta?.data])).toEqual([
      ['duplicate_record', ['there@example.com'], { index: 1 }],
      ['form_identifier_exists', ['user@example.com'], { index: 2 }],
    ])
    const { totalCount } = await rest.sdk().getInvitationList({ query: 'none-of-these' })
    expect(totalCount).toBe(0)
  })
})

describe('getInvitationList', () => {
  let list: string[]
  beforeAll(async () => {
    list = await seed('list', ['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED', 'DECLINED', 'PAST'])
  })
  const places = async (params: object) => {
    const { data } = await rest.sdk().getInvitationList({ query: 'list-', ...params })
    return data.map(({ id }) => list.indexOf(id))
  }

  test('the list omits revoked invitations, is newest first and has a total count', async () => {
    const { data, totalCount } = await rest.sdk().getInvitationList({ query: 'list-' })
    expect(totalCount).toBe(4)
    expect(data.map(({ id }) => list.indexOf(id))).toEqual([5, 3, 1, 0])
    expect(data.map(({ status }) => status)).toEqual(['expired', 'expired', 'accepted', 'pending'])
    expect(data.map(({ url }) => url === undefined)).toEqual([true, true, true, false])
  })

  test.each([
    ['pending', [0]],
    ['accepted', [1]],
    ['revoked', [4, 2]],
    ['expired', [5, 3]],
  ] as const)('the list can be filtered by the status %s', async (status, expected) => {
    const { data } = await rest.sdk().getInvitationList({ query: 'list-', status })
    expect(data.map(({ id }) => list.indexOf(id))).toEqual(expected)
    expect(data.every((each) => each.status === status)).toBe(true)
    expect(data.every(({ revoked }) => revoked === (status === 'revoked' ? true : undefined))).toBe(true)
  })

  test.each([
    ['created_at', [0, 1, 3, 5]],
    ['+created_at', [0, 1, 3, 5]],
    ['-created_at', [5, 3, 1, 0]],
    ['email_address', [0, 1, 3, 5]],
    ['-email_address', [5, 3, 1, 0]],
    ['expires_at', [5, 3, 1, 0]],
    ['-expires_at', [0, 1, 3, 5]],
  ] as const)('the list can be ordered by %s', async (orderBy, expected) => {
    expect(await places({ orderBy })).toEqual(expected)
  })

  test('pages contain each invitation once in every order', async () => {
    for (const orderBy of ['-created_at', 'email_address', '-expires_at'] as const) {
      const whole = await places({ orderBy })
      const pages: number[] = []
      for (let offset = 0; offset < 6; offset += 2) {
        const page = await rest.sdk().getInvitationList({ query: 'list-', orderBy, limit: 2, offset })
        expect(page.totalCount).toBe(4)
        pages.push(...page.data.map(({ id }) => list.indexOf(id)))
      }
      expect(pages).toEqual(whole)
    }
  })

  test('a page has 10 invitations by default and at most 500', async () => {
    const many = await seed(
      'many',
      Array.from({ length: 12 }, () => 'PENDING'),
    )
    const read = async (params: object) =>
      (await rest.sdk().getInvitationList({ query: 'many', ...params })).data.map(({ id }) => id)
    const newest = many.toReversed()
    expect(await read({})).toEqual(newest.slice(0, 10))
    expect(await read({ limit: 500 })).toEqual(newest)
    // The same with a page in the middle, and with one status.
    expect(await read({ limit: 5, offset: 5 })).toEqual(newest.slice(5, 10))
    expect(await read({ limit: 5, offset: 10, status: 'pending' })).toEqual(newest.slice(10))
  })

  test('the query of the list matches an address prefix in any spelling, or a whole id', async () => {
    expect(await places({ query: 'LIST-1@Example.' })).toEqual([1])
    expect(await places({ query: list[3] })).toEqual([3])
    expect(await places({ query: 'ist-1' })).toEqual([])
    expect(await places({ query: '%' })).toEqual([])
  })
})

test('revokeInvitation revokes an invitation once', async () => {
  const { id } = await rest.sdk().createInvitation({ emailAddress: 'revoke@example.com', notify: false })
  const revoked = await rest.sdk().revokeInvitation(id)
  expect(revoked).toMatchObject({ id, status: 'revoked', revoked: true, emailAddress: 'revoke@example.com' })
  expect(revoked.url).toBeUndefined()
  const again = await refusalOf(rest.sdk().revokeInvitation(id))
  expect([again.status, again.errors[0]?.code]).toEqual([400, 'invitation_already_revoked'])
})

test('deleteInvitation deletes an invitation once', async () => {
  const { id } = await rest.sdk().createInvitation({ emailAddress: 'delete@example.com', notify: false })
  expect(await rest.sdk().deleteInvitation(id)).toMatchObject({ object: 'invitation', id, deleted: true })
  const again = await refusalOf(rest.sdk().deleteInvitation(id))
  expect([again.status, again.errors[0]?.code]).toEqual([404, 'resource_not_found'])
})

describe('errors', () => {
  const emailAddress = 'errors@example.com'
  // biome-ignore lint/suspicious/noExplicitAny: the types of the SDK do not allow these inputs
  const create = (params: any) => rest.sdk().createInvitation({ emailAddress, ...params })
  const no = 'inv_00000000000000000000000000'

  test.each<[string, () => Promise<unknown>, number, { code: string; paramName?: string }]>([
    [
      'a missing address',
      () => create({ emailAddress: undefined }),
      422,
      { code: 'form_param_missing', paramName: 'email_address' },
    ],
    [
      'missing parameters',
      () => rest.sdk().createInvitation({} as never),
      422,
      { code: 'form_param_missing', paramName: 'email_address' },
    ],
    [
      'an invalid address',
      () => create({ emailAddress: 'ada' }),
      422,
      { code: 'form_param_format_invalid', paramName: 'email_address' },
    ],
    [
      'a number as the address',
      () => create({ emailAddress: 1 }),
      422,
      { code: 'form_param_value_invalid', paramName: 'email_address' },
    ],
    [
      'a script as the redirect URL',
      () => create({ redirectUrl: 'javascript:x' }),
      422,
      { code: 'form_param_format_invalid', paramName: 'redirect_url' },
    ],
    [
      'a list as metadata',
      () => create({ publicMetadata: [] }),
      422,
      { code: 'form_param_value_invalid', paramName: 'public_metadata' },
    ],
    [
      'metadata of 9 KB',
      () => create({ publicMetadata: { a: 'x'.repeat(9000) } }),
      422,
      { code: 'form_param_exceeds_allowed_size', paramName: 'public_metadata' },
    ],
    [
      'an expiry of 0 days',
      () => create({ expiresInDays: 0 }),
      422,
      { code: 'form_param_value_invalid', paramName: 'expires_in_days' },
    ],
    [
      'an unknown template',
      () => create({ templateSlug: 'x' }),
      422,
      { code: 'form_param_value_invalid', paramName: 'template_slug' },
    ],
    [
      'an unknown parameter',
      () => create({ inviterId: 'x' }),
      422,
      { code: 'form_param_unknown', paramName: 'inviter_id' },
    ],
    [
      'a bulk call without rows',
      () => rest.sdk().createInvitationBulk([]),
      400,
      { code: 'request_body_invalid' },
    ],
    [
      'a bulk call with eleven rows',
      () => rest.sdk().createInvitationBulk(Array.from({ length: 11 }, () => ({ emailAddress }))),
      422,
      { code: 'form_param_array_size_exceeded' },
    ],
    ['an unknown invitation', () => rest.sdk().revokeInvitation(no), 404, { code: 'resource_not_found' }],
    ['an invalid id', () => rest.sdk().deleteInvitation('42'), 404, { code: 'resource_not_found' }],
    [
      'an unknown key',
      () => rest.sdk(`sk_test_${'x'.repeat(40)}`).getInvitationList(),
      401,
      { code: 'clerk_key_invalid' },
    ],
    [
      'a key of another format',
      () => rest.sdk('pk_x').getInvitationList(),
      401,
      { code: 'clerk_key_invalid' },
    ],
    [
      'a page that is too large',
      () => rest.sdk().getInvitationList({ limit: 501 }),
      422,
      { code: 'form_param_value_invalid', paramName: 'limit' },
    ],
  ])('the SDK gets the correct error for %s', async (_name, call, status, { code, paramName }) => {
    const error = await refusalOf(call())
    expect([error.status, error.errors.map((each) => [each.code, each.meta?.paramName])]).toEqual([
      status,
      [[code, paramName]],
    ])
    expect(error.errors[0]?.message).toMatch(/\w/)
    expect(error.errors[0]?.longMessage).toMatch(/\w/)
    expect(error.clerkTraceId).toMatch(/^[\w-]{36}$/)
    expect(error.retryAfter).toBeUndefined()
  })

  test('the error for an invited address contains the address', async () => {
    await create({ notify: false })
    const error = await refusalOf(create({ emailAddress: 'ERRORS@example.com' }))
    expect(error.status).toBe(400)
    expect(error.errors[0]).toMatchObject({
      code: 'duplicate_record',
      meta: { emailAddresses: [emailAddress] },
    })
  })

  test('the SDK gets an error for the address of a user', async () => {
    await createUser(rest.gateway, 'is-user@example.com')
    const error = await refusalOf(create({ emailAddress: 'is-user@example.com' }))
    expect([error.status, error.errors[0]?.code]).toEqual([422, 'form_identifier_exists'])
  })

  test.each([
    ['ACCEPTED', 'invitation_already_accepted'],
    ['DECLINED', 'invitation_already_revoked'],
    ['EXPIRED', 'invitation_expired'],
    ['PAST', 'invitation_expired'],
  ])('the SDK gets an error when it revokes an invitation in the status %s', async (status, code) => {
    const [id = ''] = await seed(`ended-${status}`.toLowerCase(), [status])
    const error = await refusalOf(rest.sdk().revokeInvitation(id))
    expect([error.status, error.errors[0]?.code]).toEqual([400, code])
  })

  test('the error of a rate limit says when to retry', async () => {
    const again = () => create({ emailAddress: 'often@example.com', ignoreExisting: true })
    for (let mails = 0; mails < 10; mails++) await again()
    for (const call of [
      again,
      () => rest.sdk().createInvitationBulk([{ emailAddress: 'often@example.com', ignoreExisting: true }]),
    ]) {
      const error = await refusalOf(call())
      expect([error.status, error.errors[0]?.code]).toEqual([429, 'too_many_requests'])
      expect(error.retryAfter).toBeGreaterThan(86_000)
      expect(error.retryAfter).toBeLessThanOrEqual(86_400)
    }
  })
})
