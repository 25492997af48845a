import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keysOf } from '../auth/managing-keys.ts'
import { changing } from '../domain/change/changing.ts'
import { type ChangeOfMany, changingMany } from '../domain/change/changing-many.ts'
import { answersAt, bearer, ticketOf } from '../domain/respond/responding.ts'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'

// A mutation must not ignore input and report success. Each input field of each mutation has a check here: it finds
// the value of the field again, or an error. A new field fails the first test until it has a check.

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '0' })
})
afterAll(() => gateway.stop())

// biome-ignore lint/suspicious/noExplicitAny: the checks say the shape in what they expect
type Any = any
type Check = () => Promise<void>
const POLICIES = ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'] as const
type Policy = (typeof POLICIES)[number]

let counter = 0
const address = () => `field${++counter}@example.com`
const at = () => answersAt(gateway)
const hooks = () => webhooksOf(gateway)
const { change, read } = changing(() => gateway)
const { changeMany: many } = changingMany(() => gateway)
const invited = (input: object = {}): Promise<Any> => gateway.create({ emailAddress: address(), ...input })
const events = (invitation: Any) => invitation.events.map(({ type }: { type: string }) => type)

async function ask(query: string, variables: object): Promise<Any> {
  const { data, errors } = await gateway.graphql(query, variables)
  expect(errors).toBeUndefined()
  return data
}

async function user(name: 'createUser' | 'upsertUser', input: object): Promise<Any> {
  const data = await ask(
    `mutation ($input: UserInput!) { ${name}(input: $input) {
      __typename ... on User { id emailAddress emailVerified externalId publicMetadata name } ... on Error { code } } }`,
    { input },
  )
  return data[name]
}

async function bulk(input: object): Promise<Any> {
  const data = await ask(
    `mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) {
      ... on Error { code } ... on CreateInvitationsPayload { created failed dryRun results { result {
        __typename ... on Invitation { id } ... on Error { code } } } } } }`,
    { input },
  )
  return data.createInvitations
}

const days = (from: string, until: string) => Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000)

/** A value for each field of a creation, and a check that the invitation has it. */
const CREATION: Record<string, { value: () => Promise<unknown>; shows: (made: Any, value: Any) => void }> = {
  publicMetadata: {
    value: async () => ({ role: 'admin' }),
    shows: (made, value) => expect(made.publicMetadata).toEqual(value),
  },
  redirectUrl: {
    value: async () => 'https://app.example/given',
    shows: (made, value) => expect(made.redirectUrl).toBe(value),
  },
  notify: {
    value: async () => false,
    shows: (made, value) => {
      expect(made.notify).toBe(value)
      expect(made.deliveries.filter(({ state }: Any) => ['QUEUED', 'SENDING'].includes(state))).toEqual([])
    },
  },
  locale: { value: async () => 'fr', shows: (made, value) => expect(made.locale).toBe(value) },
  template: {
    value: async () => 'waitlist_invitation',
    shows: (made, value) => expect(made.template).toBe(value),
  },
  message: { value: async () => 'Given', shows: (made, value) => expect(made.message).toBe(value) },
  inviterId: {
    value: () => createUser(gateway, address()),
    shows: (made, value) => expect(made.inviter).toEqual({ id: value }),
  },
  expiresInDays: {
    value: async () => 77,
    shows: (made, value) => expect(days(made.updatedAt, made.expiresAt)).toBe(value),
  },
}

function mailSent(id: string): Promise<unknown> {
  const query = 'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { state } } } }'
  return eventually(async () => {
    const { invitation } = await ask(query, { id })
    return invitation.deliveries.nodes.some(({ state }: Any) => state === 'SENT') || undefined
  }, 'the mail is sent')
}

/** What each policy does with the input of a call if the address has a pending invitation. */
async function conflict(policy: Policy, field: string): Promise<void> {
  const { value, shows } = CREATION[field] ?? expect.fail(field)
  const given = await value()
  const stood = await invited({ locale: 'de', message: 'Stood', expiresInDays: 5 })
  // The gateway cannot cancel an email that it is sending.
  if (field === 'notify') await mailSent(stood.id)
  const answer: Any = await gateway.create({
    emailAddress: stood.emailAddress,
    onConflict: policy,
    [field]: given,
  })
  if (policy === 'ERROR') return expect(answer.__typename).toBe('AlreadyInvited')
  expect(answer.__typename).toBe('Invitation')
  // Only this policy promises to change nothing.
  if (policy === 'RETURN_EXISTING') {
    const { deliveries: _, events: __, ...unchanged } = stood
    return expect(answer).toMatchObject(unchanged)
  }
  return shows(answer, given)
}

const creationChecks = Object.fromEntries(
  Object.entries(CREATION).map(([field, { value, shows }]): [string, Check] => [
    field,
    async () => {
      const given = await value()
      shows(await invited({ [field]: given }), given)
    },
  ]),
)

/** A condition of each field that the invitation of the test meets, or none does. */
const FILTERS: Record<string, (made: Any) => unknown> = {
  statuses: () => ['PENDING'],
  emailAddress: ({ emailAddress }) => emailAddress.toUpperCase(),
  emailAddressPrefix: ({ emailAddress }) => emailAddress.split('@')[0],
  emailAddressContains: ({ emailAddress }) => emailAddress.slice(1),
  domain: () => 'selected.example',
  idPrefix: ({ id }) => id,
  inviterId: ({ inviter }) => inviter.id,
  template: () => 'waitlist_invitation',
  publicMetadata: () => [{ path: ['selected'], value: true }],
  createdAt: ({ createdAt }) => ({ from: createdAt }),
  updatedAt: ({ updatedAt }) => ({ from: updatedAt }),
  expiresAt: ({ expiresAt }) => ({ from: expiresAt }),
  acceptedAt: () => ({ before: '2100-01-01T00:00:00Z' }),
  deliveryStates: () => ['QUEUED', 'SENDING', 'SENT'],
}

/** A call selects the same pending invitations as the list shows. */
async function selects(field: string, valueFor: (made: Any) => unknown): Promise<void> {
  await invited({
    emailAddress: `selected${++counter}@selected.example`,
    inviterId: await createUser(gateway, address()),
    publicMetadata: { selected: true },
    template: 'waitlist_invitation',
  })
  await invited({ notify: false })
  const { invitations } = await ask(
    '{ invitations(first: 2) { nodes { id emailAddress inviter { id } createdAt updatedAt expiresAt } } }',
    {},
  )
  const made = invitations.nodes[1]
  const filter = { [field]: valueFor(made) }
  const listed = await ask(
    'query ($filter: InvitationFilter) { invitations(first: 100, filter: $filter) { nodes { id status } } }',
    { filter: { ...filter, statuses: ['PENDING'] } },
  )
  const ids = listed.invitations.nodes.map(({ id }: Any) => id)
  expect(ids.includes(made.id)).toBe(field !== 'acceptedAt')
  const { results } = await many('revokeInvitations', { selection: { filter }, dryRun: true })
  expect(results.map(({ invitationId }: Any) => invitationId)).toEqual(ids)
}

/** The checks of the fields that all changes of many invitations have. */
function manyChecks(name: ChangeOfMany, input: object): Record<string, Check> {
  const missing = 'inv_00000000000000000000000000'
  return {
    selection: async () => {
      const { id } = await invited()
      expect(await many(name, { selection: { ids: [id] }, ...input })).toMatchObject({
        counts: { changed: 1 },
        results: [{ invitationId: id }],
      })
    },
    after: async () => {
      const domain = `${name.toLowerCase()}${++counter}.example`
      await invited({ emailAddress: `a@${domain}` })
      const call = { selection: { filter: { domain } }, dryRun: true, ...input }
      const { endCursor } = await many(name, call)
      expect(await many(name, { ...call, after: endCursor })).toMatchObject({ results: [] })
    },
    atomic: async () => {
      const { id } = await invited()
      expect(await many(name, { selection: { ids: [id, missing] }, atomic: true, ...input })).toMatchObject({
        counts: { changed: 0, rolledBack: 1, notFound: 1 },
      })
    },
    dryRun: async () => {
      const { id } = await invited()
      await many(name, { selection: { ids: [id] }, dryRun: true, ...input })
      const { status, message, deliveries } = await read(id)
      expect([status, message, deliveries.length]).toEqual(['PENDING', '', 1])
    },
    idempotencyKey: async () => {
      const { id } = await invited()
      const call = { selection: { ids: [id] }, idempotencyKey: `many-${++counter}`, ...input }
      const first = await many(name, call)
      expect(await many(name, call)).toEqual(first)
    },
  }
}

const CHECKS: Record<string, Record<string, Check>> = {
  CreateInvitationInput: {
    ...creationChecks,
    emailAddress: async () =>
      expect(await invited({ emailAddress: 'Given@Example.com' })).toMatchObject({
        emailAddress: 'Given@Example.com',
      }),
    ignoreExisting: async () => {
      const { emailAddress, id } = await invited()
      const second: Any = await gateway.create({ emailAddress, ignoreExisting: true })
      expect(second.__typename).toBe('Invitation')
      expect(second.id).not.toBe(id)
    },
    onConflict: async () => {
      const { emailAddress, id } = await invited()
      expect(await gateway.create({ emailAddress, onConflict: 'RETURN_EXISTING' })).toMatchObject({ id })
    },
    idempotencyKey: async () => {
      const input = { emailAddress: address(), idempotencyKey: `field-${counter}` }
      expect(await gateway.create(input)).toMatchObject({ id: (await gateway.create(input)).id })
    },
  },
  CreateInvitationsInput: {
    invitations: async () =>
      expect(
        await bulk({ invitations: [{ emailAddress: address() }, { emailAddress: address() }] }),
      ).toMatchObject({ created: 2 }),
    atomic: async () =>
      expect(
        await bulk({ atomic: true, invitations: [{ emailAddress: address() }, { emailAddress: 'no' }] }),
      ).toMatchObject({ created: 0, failed: 2 }),
    dryRun: async () => {
      const emailAddress = address()
      expect(await bulk({ dryRun: true, invitations: [{ emailAddress }] })).toMatchObject({
        created: 1,
        dryRun: true,
      })
      expect(await gateway.create({ emailAddress })).toMatchObject({ __typename: 'Invitation' })
    },
    idempotencyKey: async () => {
      const input = { idempotencyKey: `bulk-${++counter}`, invitations: [{ emailAddress: address() }] }
      const first = await bulk(input)
      expect(await bulk(input)).toEqual(first)
    },
  },
  UpdateInvitationInput: {
    ...Object.fromEntries(
      ['publicMetadata', 'redirectUrl', 'locale', 'template', 'message', 'expiresInDays'].map(
        (field): [string, Check] => [
          field,
          async () => {
            const { value, shows } = CREATION[field] ?? expect.fail(field)
            const given = await value()
            const updated = await change('updateInvitation', { id: (await invited()).id, [field]: given })
            expect(updated.__typename).toBe('Invitation')
            shows(updated, given)
          },
        ],
      ),
    ),
    id: async () => {
      const { id } = await invited()
      expect(await change('updateInvitation', { id, message: 'Given' })).toMatchObject({ id })
    },
  },
  ResendInvitationInput: {
    id: async () => {
      const { id } = await invited()
      expect(events(await change('resendInvitation', { id }))).toContain('RESENT')
    },
    locale: async () => {
      const { id } = await invited({ locale: 'de' })
      expect(await change('resendInvitation', { id, locale: 'fr' })).toMatchObject({ locale: 'fr' })
    },
    expiresInDays: async () => {
      const resent = await change('resendInvitation', { id: (await invited()).id, expiresInDays: 77 })
      expect(days(resent.updatedAt, resent.expiresAt)).toBe(77)
    },
    link: async () => {
      const { id, url } = await invited()
      expect((await change('resendInvitation', { id, link: 'ROTATE' })).url).not.toBe(url)
    },
    graceMinutes: async () => {
      const made = await invited()
      await change('resendInvitation', { id: made.id, link: 'ROTATE', graceMinutes: 60 })
      expect(await at().preview(ticketOf(made))).toMatchObject({ status: 'PENDING' })
      // The field has no meaning if the link does not change.
      expect(await change('resendInvitation', { id: made.id, graceMinutes: 60 })).toMatchObject({
        code: 'INVALID_INPUT',
      })
    },
  },
  RevokeInvitationInput: {
    id: async () => {
      const { id } = await invited()
      expect(await change('revokeInvitation', { id })).toMatchObject({ id, status: 'REVOKED' })
    },
  },
  DeleteInvitationInput: {
    id: async () => {
      const { id } = await invited()
      expect(await change('deleteInvitation', { id })).toMatchObject({ id })
    },
  },
  InvitationSelection: {
    ids: async () => {
      const { id } = await invited()
      expect(await many('revokeInvitations', { selection: { ids: [id] } })).toMatchObject({
        results: [{ invitationId: id, result: { status: 'REVOKED' } }],
      })
    },
    filter: async () => {
      const { id, emailAddress } = await invited()
      expect(await many('revokeInvitations', { selection: { filter: { emailAddress } } })).toMatchObject({
        results: [{ invitationId: id, result: { status: 'REVOKED' } }],
      })
    },
  },
  InvitationFilter: Object.fromEntries(
    Object.entries(FILTERS).map(([field, valueFor]): [string, Check] => [
      field,
      () => selects(field, valueFor),
    ]),
  ),
  MetadataMatch: Object.fromEntries(
    ['path', 'value'].map((field): [string, Check] => [
      field,
      () => selects('publicMetadata', FILTERS['publicMetadata'] ?? expect.fail(field)),
    ]),
  ),
  DateTimeRange: Object.fromEntries(
    ['from', 'before'].map((field): [string, Check] => [
      field,
      () =>
        selects('createdAt', ({ createdAt }) => ({
          [field]: new Date(Date.parse(createdAt) + (field === 'from' ? 0 : 1)).toISOString(),
        })),
    ]),
  ),
  AcceptInvitationInput: {
    ticket: async () =>
      expect(await at().accept({ ticket: ticketOf(await invited()) })).toMatchObject({ status: 'ACCEPTED' }),
    invitationId: async () => {
      const { id } = await invited()
      expect(await at().accept({ invitationId: id }, bearer(SECRET_KEY))).toMatchObject({
        id,
        status: 'ACCEPTED',
      })
    },
    userId: async () => {
      const ticket = ticketOf(await invited())
      const userId = await createUser(gateway, address())
      expect(await at().accept({ ticket, userId })).toMatchObject({ code: 'WRONG_RECIPIENT' })
    },
    emailAddress: async () => {
      const ticket = ticketOf(await invited())
      expect(await at().accept({ ticket, emailAddress: address() })).toMatchObject({
        code: 'WRONG_RECIPIENT',
      })
    },
    mergePolicy: async () => {
      const emailAddress = address()
      await user('createUser', { emailAddress, publicMetadata: { kept: true } })
      const { id } = await invited({ emailAddress, ignoreExisting: true, publicMetadata: { given: true } })
      await at().accept({ invitationId: id, mergePolicy: 'REPLACE' }, bearer(SECRET_KEY))
      expect((await at().stored(id)).user?.publicMetadata).toEqual({ given: true })
    },
  },
  DeclineInvitationInput: {
    ticket: async () =>
      expect(await at().decline({ ticket: ticketOf(await invited()) })).toMatchObject({ status: 'DECLINED' }),
    invitationId: async () => {
      const { id } = await invited()
      expect(await at().decline({ invitationId: id }, bearer(SECRET_KEY))).toMatchObject({
        id,
        status: 'DECLINED',
      })
    },
  },
  UserInput: Object.fromEntries(
    Object.entries({
      emailAddress: 'Given@Users.example',
      emailVerified: true,
      externalId: 'given',
      name: 'Given Name',
      publicMetadata: { given: true },
    }).map(([field, value]): [string, Check] => [
      field,
      async () => {
        for (const mutation of ['createUser', 'upsertUser'] as const) {
          const made = { emailAddress: address(), [field]: value }
          expect(await user(mutation, made)).toMatchObject({ __typename: 'User', [field]: value })
          await ask('mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { __typename } }', {
            input: { emailAddress: made.emailAddress },
          })
        }
        const emailAddress = field === 'emailAddress' ? 'given@users.example' : address()
        await user('createUser', { emailAddress })
        expect(await user('upsertUser', { emailAddress, [field]: value })).toMatchObject({ [field]: value })
      },
    ]),
  ),
  DeleteUserInput: Object.fromEntries(
    ['id', 'externalId', 'emailAddress'].map((field): [string, Check] => [
      field,
      async () => {
        const made = await user('createUser', { emailAddress: address(), externalId: `external-${counter}` })
        const { deleteUser } = await ask(
          'mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { ... on DeletedUser { id } } }',
          { input: { [field]: made[field] } },
        )
        expect(deleteUser).toEqual({ id: made.id })
      },
    ]),
  ),
  CreateApiKeyInput: {
    name: async () =>
      expect(await keysOf(gateway).create({ name: 'Given', scopes: ['KEYS_MANAGE'] })).toMatchObject({
        apiKey: { name: 'Given' },
      }),
    scopes: async () =>
      expect(await keysOf(gateway).create({ name: 'k', scopes: ['USERS_READ'] })).toMatchObject({
        apiKey: { scopes: ['USERS_READ'] },
      }),
    expiresInDays: async () => {
      const { apiKey } = await keysOf(gateway).create({ name: 'k', scopes: ['USERS_READ'], expiresInDays: 7 })
      expect(days(apiKey.createdAt, apiKey.expiresAt)).toBe(7)
    },
  },
  RevokeApiKeyInput: {
    id: async () => {
      const { apiKey } = await keysOf(gateway).create({ name: 'k', scopes: ['USERS_READ'] })
      expect(await keysOf(gateway).revoke(apiKey.id)).toMatchObject({ id: apiKey.id, state: 'REVOKED' })
    },
  },
  RotateApiKeyInput: {
    id: async () => {
      const { apiKey } = await keysOf(gateway).create({ name: 'k', scopes: ['USERS_READ'] })
      expect(await keysOf(gateway).rotate({ id: apiKey.id })).toMatchObject({
        apiKey: { id: apiKey.id, previousSecretUntil: null },
      })
    },
    graceSeconds: async () => {
      const { apiKey } = await keysOf(gateway).create({ name: 'k', scopes: ['USERS_READ'] })
      const rotated = await keysOf(gateway).rotate({ id: apiKey.id, graceSeconds: 86_400 })
      expect(days(rotated.apiKey.rotatedAt, rotated.apiKey.previousSecretUntil)).toBe(1)
    },
  },
  RevokeApiKeysOfInput: {
    creator: async () => {
      const manager = await keysOf(gateway).create({ name: 'm', scopes: ['KEYS_MANAGE', 'USERS_READ'] })
      const { apiKey } = await keysOf(gateway).create(
        { name: 'k', scopes: ['USERS_READ'] },
        bearer(manager.secret),
      )
      expect(apiKey.createdBy).toBe(manager.apiKey.id)
      const { revokeApiKeysOf } = await ask(
        'mutation ($input: RevokeApiKeysOfInput!) { revokeApiKeysOf(input: $input) { ... on RevokedApiKeys { count ids } } }',
        { input: { creator: manager.apiKey.id } },
      )
      expect(revokeApiKeysOf).toEqual({ count: 1, ids: [apiKey.id] })
    },
  },
  CreateWebhookEndpointInput: {
    url: async () =>
      expect(await hooks().create({ url: 'https://hooks.example/a' })).toMatchObject({
        url: 'https://hooks.example/a',
      }),
    description: async () =>
      expect(await hooks().create({ url: 'https://hooks.example/b', description: 'Given' })).toMatchObject({
        description: 'Given',
      }),
    eventTypes: async () =>
      expect(
        await hooks().create({ url: 'https://hooks.example/c', eventTypes: ['INVITATION_ACCEPTED'] }),
      ).toMatchObject({ eventTypes: ['INVITATION_ACCEPTED'] }),
  },
  UpdateWebhookEndpointInput: Object.fromEntries(
    Object.entries({
      url: 'https://hooks.example/new',
      description: 'New',
      eventTypes: ['INVITATION_REVOKED'],
      enabled: false,
    }).map(([field, value]): [string, Check] => [
      field,
      async () => {
        const { id } = await hooks().create({ url: 'https://hooks.example/old' })
        expect(await hooks().update({ id, [field]: value })).toMatchObject({ id, [field]: value })
      },
    ]),
  ),
  DeleteWebhookEndpointInput: {
    id: async () => {
      const { id } = await hooks().create({ url: 'https://hooks.example/gone' })
      expect(await hooks().delete({ id })).toMatchObject({ id })
      expect(await hooks().endpoint(id)).toBeNull()
    },
  },
  RotateWebhookSecretInput: {
    id: async () => {
      const { id, secret } = await hooks().create({ url: 'https://hooks.example/rotated' })
      expect((await hooks().rotate({ id })).secret).not.toBe(secret)
    },
    graceHours: async () => {
      const { id } = await hooks().create({ url: 'https://hooks.example/grace' })
      const { previousSecretUntil } = await hooks().rotate({ id, graceHours: 48 })
      expect(days(new Date().toISOString(), previousSecretUntil)).toBe(2)
    },
  },
  TestWebhookEndpointInput: {
    id: async () => {
      const { id } = await hooks().create({ url: 'https://hooks.example/tested' })
      expect(await hooks().test({ id })).toMatchObject({
        eventType: 'WEBHOOK_TEST',
        payload: { endpointId: id },
      })
    },
  },
  RedeliverWebhookInput: {
    deliveryId: async () =>
      expect(await hooks().redeliver({ deliveryId: 'whd_00000000000000000000000000' })).toMatchObject({
        code: expect.stringContaining('NOT_FOUND'),
      }),
  },
}
Object.assign(CHECKS, {
  RevokeInvitationsInput: manyChecks('revokeInvitations', {}),
  DeleteInvitationsInput: manyChecks('deleteInvitations', {}),
  UpdateInvitationsInput: {
    ...manyChecks('updateInvitations', { message: 'Given' }),
    ...Object.fromEntries(
      ['publicMetadata', 'redirectUrl', 'locale', 'template', 'message', 'expiresInDays'].map(
        (field): [string, Check] => [
          field,
          async () => {
            const { value, shows } = CREATION[field] ?? expect.fail(field)
            const given = await value()
            const { id } = await invited()
            expect(
              await many('updateInvitations', { selection: { ids: [id] }, [field]: given }),
            ).toMatchObject({ counts: { changed: 1 } })
            shows(await read(id), given)
          },
        ],
      ),
    ),
  },
  ResendInvitationsInput: {
    ...manyChecks('resendInvitations', {}),
    locale: async () => {
      const { id } = await invited({ locale: 'de' })
      await many('resendInvitations', { selection: { ids: [id] }, locale: 'fr' })
      expect(await read(id)).toMatchObject({ locale: 'fr' })
    },
    expiresInDays: async () => {
      const { id } = await invited()
      await many('resendInvitations', { selection: { ids: [id] }, expiresInDays: 77 })
      const { updatedAt, expiresAt } = await read(id)
      expect(days(updatedAt, expiresAt)).toBe(77)
    },
    link: async () => {
      const { id, url } = await invited()
      await many('resendInvitations', { selection: { ids: [id] }, link: 'ROTATE' })
      expect((await read(id)).url).not.toBe(url)
    },
    graceMinutes: async () => {
      const made = await invited()
      const call = { selection: { ids: [made.id] }, graceMinutes: 60 }
      await many('resendInvitations', { ...call, link: 'ROTATE' })
      expect(await at().preview(ticketOf(made))).toMatchObject({ status: 'PENDING' })
      expect(await many('resendInvitations', call)).toMatchObject({ code: 'INVALID_INPUT' })
    },
  },
})
CHECKS['UpdateWebhookEndpointInput'] = {
  ...CHECKS['UpdateWebhookEndpointInput'],
  id: async () =>
    expect(await hooks().update({ id: 'whe_00000000000000000000000000', enabled: true })).toMatchObject({
      code: expect.stringContaining('NOT_FOUND'),
    }),
}

test('every input field of every mutation has a check', () => {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
  const found: Record<string, string[]> = {}
  const walk = (type: unknown): void => {
    if (!isInputObjectType(type) || found[type.name] !== undefined) return
    found[type.name] = Object.keys(type.getFields()).sort()
    for (const field of Object.values(type.getFields())) walk(getNamedType(field.type))
  }
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    for (const arg of field.args) walk(getNamedType(arg.type))
  }
  expect(
    Object.fromEntries(Object.entries(CHECKS).map(([type, checks]) => [type, Object.keys(checks).sort()])),
  ).toEqual(found)
})

describe.each(Object.entries(CHECKS))('%s', (_type, checks) => {
  test.each(Object.entries(checks))('the field %s is applied or refused', (_field, check) => check())
})

describe.each(POLICIES)('an address with a pending invitation, with the policy %s', (policy) => {
  test.each(Object.keys(CREATION))('the field %s is applied or refused', (field) => conflict(policy, field))
})
