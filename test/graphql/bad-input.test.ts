import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(async () => {
  const { prisma } = gateway.database
  // Refused inputs must not store anything.
  const stored = [prisma.invitation, prisma.invitationEvent, prisma.delivery, prisma.idempotencyKey].map(
    (model) =>
      // biome-ignore lint/suspicious/noExplicitAny: the models share no type with a callable count
      (model as any).count(),
  )
  expect(await Promise.all(stored)).toEqual([0, 0, 0, 0])
  await gateway.stop()
})

const ADDRESS = 'ada@example.com'

const MALFORMED = [
  ...[
    '',
    ' ',
    'ada',
    '@',
    'ada@',
    '@example.com',
    'ada@@example.com',
    'ada@b@example.com',
    'ada@example',
    'ada@localhost',
  ],
  ...[
    'ada@.com',
    'ada@example..com',
    'ada@.example.com',
    'ada@example.com.',
    'ada@-example.com',
    'ada@example-.com',
  ],
  ...[
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'a da@example.com',
    'ada @example.com',
    'ada@ example.com',
  ],
  ...[
    'ada@exam ple.com',
    'ada\t@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada\r\nBcc: eve@example.com',
  ],
  ...[
    'ada\n@example.com',
    'ada@example.com,eve@example.com',
    'ada,eve@example.com',
    'ada;eve@example.com',
    'ada@example.com;',
  ],
  ...[
    '<ada@example.com>',
    'Ada <ada@example.com>',
    'mailto:ada@example.com',
    'ada(comment)@example.com',
    'ada@example.com(c)',
  ],
  ...[
    '"ada"@example.com',
    '"ada lovelace"@example.com',
    '"ada@evil"@example.com',
    'ada\\@example.com',
    'ada@[127.0.0.1]',
  ],
  ...[
    'ada@127.0.0.1',
    'ada@[IPv6:::1]',
    'ada@1.2.3',
    'ada@example.123',
    'ada@exam_ple.com',
    'ada@example.c/om',
    'ada@example.com/x',
  ],
  ...[
    'ada@example.com?subject=x',
    'ada@example.com#x',
    'ada@example%2ecom',
    'ada@example.com:25',
    'ada\0@example.com',
  ],
  ...[
    'ada@exa\0mple.com',
    'ada\u200b@example.com',
    'a\u202eda@example.com',
    'ada@exam\u200bple.com',
    'ada\ud800@example.com',
  ],
  ...[
    'ada@example.com\u0007',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(126)}com`,
  ],
  ...['ada＠eve@example.com', 'ada，eve@example.com', '{{ada}}@', 'ada@xn--.com', 'ada@xn--a-ecp.ru'],
]

test('there are at least 60 malformed addresses', () => {
  expect(new Set(MALFORMED).size).toBeGreaterThanOrEqual(60)
})

test.each(MALFORMED)('the address %j is refused', async (emailAddress) => {
  expect(await gateway.create({ emailAddress })).toMatchObject({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
    issues: [{ path: ['input', 'emailAddress'], message: expect.stringContaining('email address') }],
  })
})

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })

const REDIRECTS = [
  ...['https:///example.com', 'https://@example.com', 'https://:@example.com'],
  ...[
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    '/welcome',
    '//evil.example',
    'welcome',
    'https:/x',
    '',
  ],
  ...[
    'http://example.com',
    'ftp://example.com',
    'https://user@example.com',
    'https://a:b@example.com',
    'https://exa mple.com',
  ],
  ...[
    'https://example.com\\@evil.example',
    'https://example.com\r\nSet-Cookie: a=b',
    '\tjavascript:alert(1)',
    'https://',
    'https://\0',
  ],
  `https://example.com/${'a'.repeat(2100)}`,
]
test.each(REDIRECTS)('the redirect URL %j is refused', async (redirectUrl) => {
  expect(await gateway.create({ emailAddress: ADDRESS, redirectUrl })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', 'redirectUrl'] }],
  })
})

const METADATA: [string, unknown, string][] = [
  ['nested 1,000 levels deep', nested(1000), '64 levels'],
  ['an array nested 65 levels deep', nested(65), '64 levels'],
  ['9 KB', { a: 'x'.repeat(9 * 1024) }, '8 KB'],
  ['9 KB in characters of three bytes', { a: '日'.repeat(3 * 1024) }, '8 KB'],
  ['__proto__', JSON.parse('{"__proto__":{"admin":true}}'), '__proto__'],
  ['__proto__ further down', JSON.parse('{"a":[{"__proto__":1}]}'), '__proto__'],
  ['NUL', { a: 'a\0b' }, 'NUL'],
  ['NUL in a key', { 'a\0': 1 }, 'NUL'],
  ['a lone surrogate', { a: '\ud800' }, 'surrogate'],
  ['an integer that JSON readers round', { a: 2 ** 53 }, '9007199254740991'],
  ['a huge number', { a: 1e300 }, '9007199254740991'],
  ['a list', [1], 'JSON object'],
  ['text', 'text', 'JSON object'],
  ['a number', 1, 'JSON object'],
]
test.each(METADATA)('invalid metadata is refused: %s', async (_name, publicMetadata, says) => {
  expect(await gateway.create({ emailAddress: ADDRESS, publicMetadata })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', 'publicMetadata'], message: expect.stringContaining(says) }],
  })
})

test('metadata in a literal follows the same rules as in a variable', async () => {
  const literal = (metadata: string) =>
    gateway.graphql(
      `mutation { createInvitation(input: { emailAddress: "${ADDRESS}", publicMetadata: ${metadata} }) { __typename ... on InvalidInput { issues { path message } } } }`,
    )
  for (const metadata of [
    '{ a: { __proto__: 1 } }',
    '{ a: 12345678901234567890 }',
    '{ a: 1e400 }',
    `{ a: ${'['.repeat(500)}${']'.repeat(500)} }`,
  ]) {
    expect((await literal(metadata)).data.createInvitation).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'publicMetadata'] }],
    })
  }
})

const OTHERS: [object, string][] = [
  [{ expiresInDays: 0 }, 'expiresInDays'],
  [{ expiresInDays: 366 }, 'expiresInDays'],
  [{ expiresInDays: -1 }, 'expiresInDays'],
  [{ locale: 'not a locale' }, 'locale'],
  [{ template: 'none_such' }, 'template'],
  [{ template: '../../etc/passwd' }, 'template'],
  [{ message: 'x'.repeat(1001) }, 'message'],
  [{ message: 'a\0b' }, 'message'],
  [{ inviterId: 'ada' }, 'inviterId'],
  [{ inviterId: "user_' OR 1=1 --" }, 'inviterId'],
  [{ idempotencyKey: '' }, 'idempotencyKey'],
  [{ idempotencyKey: 'a'.repeat(256) }, 'idempotencyKey'],
  [{ idempotencyKey: 'with space' }, 'idempotencyKey'],
  [{ ignoreExisting: true, onConflict: 'RENEW' }, 'onConflict'],
  [{ ignoreExisting: true, onConflict: 'REPLACE' }, 'onConflict'],
]
test.each(OTHERS)('the input %j is refused with the name of the field', async (input, field) => {
  expect(await gateway.create({ emailAddress: ADDRESS, ...input })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', field] }],
  })
})

test('every fault of an input is reported at once', async () => {
  const result = await gateway.create({
    emailAddress: 'ada',
    redirectUrl: 'javascript:alert(1)',
    expiresInDays: 0,
    publicMetadata: [],
    ignoreExisting: true,
    onConflict: 'RENEW',
  })
  const fields = result.issues.map(({ path }: { path: string[] }) => path[1]).sort()
  expect(fields).toEqual(['emailAddress', 'expiresInDays', 'onConflict', 'publicMetadata', 'redirectUrl'])
})

test.each([
  [{ emailAddress: ADDRESS, admin: true }, 'admin'],
  [{ emailAddress: ADDRESS, onConflict: 'OVERWRITE' }, 'onConflict'],
  [{ emailAddress: ADDRESS, notify: 'yes' }, 'notify'],
  [{ emailAddress: ADDRESS, expiresInDays: 1.5 }, 'expiresInDays'],
  [{ emailAddress: 1 }, 'emailAddress'],
  [{}, 'emailAddress'],
])('input that does not fit the schema is refused before execution: %j', async (input, field) => {
  const { data, errors } = await gateway.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    { input },
  )
  expect(data).toBeFalsy()
  expect(errors?.[0]?.message).toContain(field)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
})

const DECLINE =
  'mutation ($input: DeclineInvitationInput!) { declineInvitation(input: $input) { __typename } }'
const DELETE = 'mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { __typename } }'
test.each([
  [DECLINE, {}, '"DeclineInvitationInput"'],
  [DECLINE, { ticket: 'tkt_1', invitationId: 'inv_1' }, '"DeclineInvitationInput"'],
  [DECLINE, { ticket: 'tkt_1', invitationId: null }, '"DeclineInvitationInput"'],
  [DECLINE, { ticket: null }, '"ticket"'],
  [DELETE, {}, '"DeleteUserInput"'],
  [DELETE, { id: 'user_1', externalId: 'a' }, '"DeleteUserInput"'],
  [DELETE, { emailAddress: null }, '"emailAddress"'],
])(
  'an input of which exactly one field counts is refused with none or two: %s %j',
  async (mutation, input, named) => {
    const { data, errors } = await gateway.graphql(mutation, { input })
    expect(data).toBeFalsy()
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('$input'),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(errors?.map(({ message }) => message).join()).toContain(named)
    const fields = Object.entries(input).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    const literal = `mutation { ${mutation.replace(/^[^{]*\{ /, '').replace('$input', `{ ${fields.join(', ')} }`)}`
    const refused = await gateway.graphql(literal)
    expect(refused.data).toBeFalsy()
    expect(refused.errors?.[0]?.message).toMatch(/OneOf|must be non-null/)
  },
)

test.each([
  ['no variable', {}],
  ['null', { input: null }],
])('a missing required variable is refused: %s', async (_what, variables) => {
  const { data, errors } = await gateway.graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    variables,
  )
  expect(data).toBeFalsy()
  expect(errors).toHaveLength(1)
  expect(errors?.[0]?.message).toContain('$input')
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
})
