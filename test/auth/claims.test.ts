import { expect, test } from 'vitest'
import { readPrincipal } from '../../src/auth/claims.ts'
import { loadConfig } from '../../src/config/config.ts'

/** Reads a token's payload as a gateway with these variables does. */
function read(payload: object, environment: Record<string, string> = {}) {
  const { jwt } = loadConfig({
    JWT_JWKS_URL: 'https://accounts.example.com/jwks.json',
    JWT_ISSUER: 'https://accounts.example.com',
    JWT_AUDIENCE: 'invitations',
    ...environment,
  })
  if (jwt === null) throw new Error('No tokens are configured')
  return readPrincipal(payload, jwt.claims)
}

const scopesOf = (payload: object, environment: Record<string, string> = {}) => [
  ...(read({ sub: 'ada', ...payload }, environment)?.scopes ?? []),
]

// The claims of the tokens of each provider, as docs/guide/callers.md shows them.
test.each<[string, object, Record<string, string>, object]>([
  [
    'Auth0',
    {
      sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
      scope: 'openid profile email',
      permissions: ['invitations:create', 'reports:read'],
      'https://app.example.com/email': 'ada@example.com',
      'https://app.example.com/email_verified': true,
    },
    {
      JWT_EMAIL_CLAIM: 'https://app.example.com/email',
      JWT_EMAIL_VERIFIED_CLAIM: 'https://app.example.com/email_verified',
      JWT_SCOPES_CLAIM: 'permissions',
    },
    { id: 'sub:auth0|5f7c8ec7c33c6c004bbafe82', scopes: new Set(['invitations:create']) },
  ],
  [
    'Keycloak',
    {
      sub: 'f1c4f64e-2c0c-4cda-8c9f-9f3f8f3a2b0e',
      email: 'ada@example.com',
      email_verified: true,
      scope: 'openid profile email',
      realm_access: { roles: ['default-roles-example', 'inviter'] },
      resource_access: { 'com.example.invitations': { roles: ['auditor'] } },
    },
    {
      JWT_SCOPES_CLAIM: 'realm_access.roles,resource_access.com.example.invitations.roles',
      JWT_SCOPE_MAP: 'inviter=invitations:create,auditor=invitations:read users:read',
    },
    { scopes: new Set(['invitations:create', 'invitations:read', 'users:read']) },
  ],
  [
    'Clerk',
    {
      sub: 'user_2Q1zXkYbGd8uZ0JtWcM3nVfEoRa',
      azp: 'https://app.example.com',
      email: 'ada@example.com',
      email_verified: true,
      org_role: 'org:admin',
    },
    {
      JWT_SCOPES_CLAIM: 'org_role',
      JWT_SCOPE_MAP: 'org:admin=invitations:create invitations:read,org:member=invitations:create',
    },
    {
      id: 'sub:user_2Q1zXkYbGd8uZ0JtWcM3nVfEoRa',
      scopes: new Set(['invitations:create', 'invitations:read']),
    },
  ],
  [
    'Supabase',
    {
      sub: '123e4567-e89b-12d3-a456-426614174000',
      role: 'authenticated',
      email: 'ada@example.com',
      app_metadata: { provider: 'email', roles: ['member'] },
      user_metadata: { email_verified: true, roles: ['admin'] },
    },
    {
      JWT_EMAIL_VERIFIED_CLAIM: 'always',
      JWT_SCOPES_CLAIM: 'app_metadata.roles',
      JWT_SCOPE_MAP: 'member=invitations:create,admin=invitations:manage',
    },
    { scopes: new Set(['invitations:create']) },
  ],
  [
    'Cognito',
    {
      sub: '248289dc-2d4b-4e5b-a3c8-5d1f2ef2f44a',
      token_use: 'id',
      'cognito:groups': ['inviters'],
      email: 'ada@example.com',
      email_verified: true,
    },
    { JWT_SCOPES_CLAIM: 'cognito:groups', JWT_SCOPE_MAP: 'inviters=invitations:create' },
    { scopes: new Set(['invitations:create']) },
  ],
])('a token of %s contains its user and their scopes', (_issuer, payload, environment, expected) => {
  expect(read(payload, environment)).toMatchObject({
    kind: 'user',
    emailAddress: 'ada@example.com',
    emailVerified: true,
    ...expected,
  })
})

test('JWT_SCOPE_MAP adds scopes and matches only whole names', () => {
  const environment = { JWT_SCOPE_MAP: 'admin=invitations:read' }
  expect(scopesOf({ scope: 'admin invitations:create' }, environment)).toEqual([
    'invitations:create',
    'invitations:read',
  ])
  for (const scope of [
    'administrator',
    'Admin',
    'admin,x',
    'ad min',
    ['admin invitations:create'],
    [['admin']],
  ]) {
    expect(scopesOf({ scope }, environment)).toEqual([])
  }
})

test('a scope claim that is neither text nor a list gives no scopes', () => {
  for (const scope of [null, 7, true, { 'invitations:read': true }, { 0: 'invitations:read', length: 1 }]) {
    expect(scopesOf({ scope, scopes: scope })).toEqual([])
  }
})

test('dots in the name of a claim select members of objects only', () => {
  const environment = { JWT_SCOPES_CLAIM: 'a.b.c' }
  const granted = ['users:read']
  for (const payload of [
    { a: { b: { c: granted } } },
    { 'a.b': { c: granted } },
    { a: { 'b.c': granted } },
    { 'a.b.c': granted, a: { b: { c: ['users:write'] } } },
    { 'a.b': { c: granted }, a: { 'b.c': ['users:write'] } },
  ]) {
    expect(scopesOf(payload, environment)).toEqual(granted)
  }
  for (const payload of [{ a: [{ b: { c: granted } }] }, { a: 'b.c' }, { a: null }, { b: { c: granted } }]) {
    expect(scopesOf(payload, environment)).toEqual([])
  }
  for (const name of ['__proto__', 'constructor', 'constructor.name', 'scope.length', 'toString']) {
    expect(scopesOf({ scope: 'users:read' }, { JWT_SCOPES_CLAIM: name })).toEqual([])
    expect(read({ sub: 'ada' }, { JWT_SUBJECT_CLAIM: name })).toBeNull()
  }
})

test('other characters than dots do not select members of objects, and texts have no members', () => {
  for (const [name, payload] of [
    ['app-id', { app: { id: 'u1' } }],
    ['appid', { app: { id: 'u1' } }],
    ['app-id.x', { app: { 'id.x': 'u1' } }],
    ['app.0', { app: 'u1' }],
    ['.id', { '': { id: 'u1' } }],
    ['app.', { app: 'u1' }],
  ] as const) {
    expect(read(payload, { JWT_SUBJECT_CLAIM: name }), name).toBeNull()
  }
})

test('a subject has at most 255 characters and no control characters', () => {
  for (const sub of ['a', 'x'.repeat(255), 'auth0|ä 1', ' ']) {
    expect(read({ sub })).toMatchObject({ id: `sub:${sub}`, subject: sub })
  }
  for (const sub of ['', 'x'.repeat(256), '\0a', 'a\0', 'a\nb', '\ud800', 'a\udc00']) {
    expect(read({ sub })).toBeNull()
  }
})

test('a subject that is the id of a user names that user', () => {
  const id = 'user_0123456789abcdefghijklmnop'
  expect(read({ sub: id })).toMatchObject({ id, subject: id })
  for (const sub of [
    `x${id}`,
    `${id}0`,
    id.slice(0, -1),
    id.toUpperCase(),
    'user_0',
    `user_${'-'.repeat(26)}`,
  ]) {
    expect(read({ sub })).toMatchObject({ id: `sub:${sub}`, subject: sub })
  }
})

test('an address of more than 320 characters is ignored', () => {
  const email = (length: number) => '@example.com'.padStart(length, 'x')
  const verified = { sub: 'a', email_verified: true }
  expect(read({ ...verified, email: email(320) })).toMatchObject({ emailAddress: email(320) })
  expect(read({ ...verified, email: email(321) })).toMatchObject({ emailAddress: null, emailVerified: false })
})

test('JWT_NAME_CLAIM selects the claim of the name, and none reads no name', () => {
  const payload = { sub: 'ada', name: ' Ada Lovelace ', none: 'None', user_metadata: { full_name: 'Ada L.' } }
  expect(read(payload)?.name).toBe('Ada Lovelace')
  expect(read(payload, { JWT_NAME_CLAIM: 'user_metadata.full_name' })?.name).toBe('Ada L.')
  expect(read(payload, { JWT_NAME_CLAIM: 'nickname' })?.name).toBeNull()
  expect(read(payload, { JWT_NAME_CLAIM: 'none' })?.name).toBeNull()
})

test('a token whose name is not valid has no name', () => {
  for (const name of [
    '',
    ' ',
    7,
    ['Ada'],
    { first: 'Ada' },
    'a\nb',
    '\ud800',
    'x'.repeat(101),
    'ada@example.com',
  ]) {
    expect(read({ sub: 'ada', name })).toMatchObject({ subject: 'ada', name: null })
  }
})

test('JWT_SUBJECT_CLAIM selects the claim of the subject, which is required', () => {
  const environment = { JWT_SUBJECT_CLAIM: 'app.user_id' }
  expect(read({ app: { user_id: 'u1' } }, environment)).toMatchObject({ id: 'sub:u1', subject: 'u1' })
  expect(read({ sub: 'ada', app: { user_id: 7 } }, environment)).toBeNull()
  expect(read({ sub: 'ada' }, environment)).toBeNull()
})

test('only the value true marks an address as verified, except with JWT_EMAIL_VERIFIED_CLAIM=always', () => {
  const email = 'ada@example.com'
  for (const claim of ['true', 1, 'yes', [true], {}, null, false]) {
    expect(read({ sub: 'a', email, email_verified: claim })?.emailVerified).toBe(false)
  }
  const always = { JWT_EMAIL_VERIFIED_CLAIM: 'always' }
  expect(read({ sub: 'a', email, always: false }, always)?.emailVerified).toBe(true)
  expect(read({ sub: 'a', email: [email] }, always)).toMatchObject({
    emailAddress: null,
    emailVerified: false,
  })
})
