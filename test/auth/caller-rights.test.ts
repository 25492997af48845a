import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { enumName } from '../../src/lib/enum-names.ts'
import { answersAt } from '../domain/respond/responding.ts'
import { createUser, eventually, startTestGateway } from '../support/harness.ts'
import { startIssuer } from './issuer.ts'
import { bearer, keysOf } from './managing-keys.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let keys: ReturnType<typeof keysOf>
let at: ReturnType<typeof answersAt>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({
    ...issuer.environment,
    INVITER_QUOTA: '3',
    INVITATION_QUOTA: '100',
    METADATA_KEYS_OF_USERS: 'team, seat',
    USER_KEY_DAYS_MAX: '20',
  })
  keys = keysOf(gateway)
  at = answersAt(gateway)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

let counter = 0
const address = () => `guest${++counter}@example.com`

/** A signed-in person without a user in the gateway. */
async function person(scopes: string[], claims: object = {}) {
  const emailAddress = `person${++counter}@example.com`
  const headers = bearer(await issuer.token(emailAddress, { scopes, ...claims }))
  const user = () => gateway.database.prisma.user.findUnique({ where: { emailKey: emailAddress } })
  return { emailAddress, headers, user, subject: `app|${emailAddress}` }
}

const invitationOf = (emailAddress: string) =>
  gateway.database.prisma.invitation.findFirst({ where: { emailAddress } })
const FAULT = (field: string) => ({
  __typename: 'InvalidInput',
  issues: [expect.objectContaining({ path: ['input', field] })],
})

describe('the inviter of a signed-in person', () => {
  test('the inviter is the signed-in person, whose user is created on first use', async () => {
    const ada = await person(['invitations:create'])
    expect(await ada.user()).toBeNull()
    const emailAddress = address()
    await gateway.create({ emailAddress }, ada.headers)
    const user = await ada.user()
    expect(user).toMatchObject({ externalId: ada.subject, emailVerifiedAt: expect.any(Date) })
    const invitation = await invitationOf(emailAddress)
    expect(invitation?.inviterId).toBe(user?.id)
    const events = await gateway.database.prisma.invitationEvent.findMany({
      where: { invitationId: invitation?.id ?? '', type: 'CREATED' },
    })
    expect(events).toMatchObject([{ actor: user?.id }])
    const mail = await eventually(
      async () => (await gateway.mailbox()).find(({ to }) => to === emailAddress),
      'the mail',
    )
    expect(mail.text.replaceAll(/[\u200B\u2060]/g, '')).toContain(ada.emailAddress)
  })

  test('the inviter is the user with the external id or the verified address of the token', async () => {
    const ada = await person(['invitations:create'])
    const known = await createUser(gateway, 'renamed@example.com')
    await gateway.database.prisma.user.update({ where: { id: known }, data: { externalId: ada.subject } })
    const emailAddress = address()
    await gateway.create({ emailAddress, notify: false }, ada.headers)
    expect((await invitationOf(emailAddress))?.inviterId).toBe(known)
    expect(await ada.user()).toBeNull()

    const grace = await person(['invitations:create'])
    const byAddress = await createUser(gateway, grace.emailAddress)
    const addresses = Array.from({ length: 3 }, address)
    await Promise.all(
      addresses.map((each) => gateway.create({ emailAddress: each, notify: false }, grace.headers)),
    )
    for (const each of addresses) expect((await invitationOf(each))?.inviterId).toBe(byAddress)
    expect(await grace.user()).toMatchObject({ id: byAddress, externalId: grace.subject })
  })

  test('a person who got the address of another person does not get that person’s user', async () => {
    const ada = await person(['invitations:create'])
    await gateway.create({ emailAddress: address(), notify: false }, ada.headers)
    const sub = 'app|the next one with the address'
    const next = bearer(await issuer.token(ada.emailAddress, { scopes: ['invitations:create'], sub }))
    const viewer = await gateway.graphql('{ viewer { userId sentInvitations { nodes { id } } } }', {}, next)
    expect(viewer.data.viewer).toEqual({ userId: null, sentInvitations: { nodes: [] } })
    const emailAddress = address()
    expect(await gateway.create({ emailAddress, notify: false }, next)).toMatchObject({
      issues: [{ path: ['input', 'inviterId'], message: expect.stringContaining('another subject') }],
    })
    expect(await invitationOf(emailAddress)).toBeNull()
    expect(await ada.user()).toMatchObject({ externalId: ada.subject })
  })

  test('of two persons with the address of a user without an external id, one gets the user', async () => {
    const emailAddress = address()
    await createUser(gateway, emailAddress)
    const results = await Promise.all(
      ['app|first', 'app|second'].map(async (sub) => {
        const headers = bearer(await issuer.token(emailAddress, { scopes: ['invitations:create'], sub }))
        return gateway.create({ emailAddress: address(), notify: false }, headers)
      }),
    )
    expect(results.map(({ __typename }) => __typename).toSorted()).toEqual(['InvalidInput', 'Invitation'])
  })

  test('concurrent first calls of a person create one user', async () => {
    const ada = await person(['invitations:create'])
    const addresses = Array.from({ length: 3 }, address)
    const results = await Promise.all(
      addresses.map((emailAddress) => gateway.create({ emailAddress, notify: false }, ada.headers)),
    )
    expect(results.map(({ __typename }) => __typename)).toEqual(['Invitation', 'Invitation', 'Invitation'])
    const made = await gateway.database.prisma.user.findMany({ where: { externalId: ada.subject } })
    expect(made).toHaveLength(1)
    for (const each of addresses) expect((await invitationOf(each))?.inviterId).toBe(made[0]?.id)
  })

  test('without invitations:impersonate, a person cannot name another inviter in any call or policy', async () => {
    const ada = await person(['invitations:create', 'invitations:read', 'invitations:manage', 'users:read'])
    const other = await createUser(gateway, address())
    for (const inviterId of [other, ids.user()]) {
      for (const onConflict of ['ERROR', 'RENEW', 'REPLACE', 'ALLOW', 'RETURN_EXISTING']) {
        const emailAddress = address()
        await gateway.create({ emailAddress, notify: false })
        expect(await gateway.create({ emailAddress, inviterId, onConflict }, ada.headers)).toMatchObject(
          FAULT('inviterId'),
        )
        expect(await invitationOf(emailAddress)).toMatchObject({ inviterId: null, linkVersion: 1 })
      }
    }
    const { data } = await gateway.graphql(
      `mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { ... on CreateInvitationsPayload {
        results { result { __typename ... on InvalidInput { issues { path } } } }
      } } }`,
      {
        input: { invitations: [{ emailAddress: address(), inviterId: other }, { emailAddress: address() }] },
      },
      ada.headers,
    )
    expect(data.createInvitations.results).toEqual([
      {
        result: {
          __typename: 'InvalidInput',
          issues: [{ path: ['input', 'invitations', '0', 'inviterId'] }],
        },
      },
      { result: { __typename: 'Invitation' } },
    ])
  })

  test('keys and holders of invitations:impersonate can name any inviter, and others only themselves', async () => {
    const other = await createUser(gateway, address())
    const ada = await person(['invitations:create', 'invitations:impersonate'])
    const first = address()
    await gateway.create({ emailAddress: first, notify: false, inviterId: other }, ada.headers)
    expect((await invitationOf(first))?.inviterId).toBe(other)
    const grace = await person(['invitations:create'])
    await gateway.create({ emailAddress: address(), notify: false }, grace.headers)
    const own = (await grace.user())?.id
    expect(
      await gateway.create({ emailAddress: address(), notify: false, inviterId: own }, grace.headers),
    ).toMatchObject({ __typename: 'Invitation' })
    const { secret } = await keys.create({ name: 'inviting', scopes: ['INVITATIONS_CREATE'] })
    expect(
      await gateway.create({ emailAddress: address(), notify: false, inviterId: other }, bearer(secret)),
    ).toMatchObject({ __typename: 'Invitation' })
  })

  test('invitations without inviterId count in the quota of the signed-in person', async () => {
    const ada = await person(['invitations:create'])
    const invite = () => gateway.create({ emailAddress: address(), notify: false }, ada.headers)
    const results = [await invite(), await invite(), await invite(), await invite()]
    expect(results.map(({ __typename, scope }) => scope ?? __typename)).toEqual([
      'Invitation',
      'Invitation',
      'Invitation',
      'INVITER',
    ])
  })

  test('a person without a user and without a verified address cannot create an invitation', async () => {
    for (const claims of [{ email_verified: false }, { email: undefined }]) {
      const ada = await person(['invitations:create'], claims)
      const emailAddress = address()
      expect(await gateway.create({ emailAddress }, ada.headers)).toMatchObject(FAULT('inviterId'))
      expect(await invitationOf(emailAddress)).toBeNull()
      expect(await ada.user()).toBeNull()
      const linked = await createUser(gateway, address())
      await gateway.database.prisma.user.update({ where: { id: linked }, data: { externalId: ada.subject } })
      await gateway.create({ emailAddress, notify: false }, ada.headers)
      expect((await invitationOf(emailAddress))?.inviterId).toBe(linked)
    }
  })

  test('a person cannot change the message of an invitation of another inviter', async () => {
    const other = await createUser(gateway, address())
    const { id } = await gateway.create({ emailAddress: address(), inviterId: other, notify: false })
    const update = `mutation ($input: UpdateInvitationInput!) { updateInvitation(input: $input) {
      __typename ... on InvalidInput { issues { path } } } }`
    const ada = await person(['invitations:manage'])
    const refused = await gateway.graphql(update, { input: { id, message: 'Pay here' } }, ada.headers)
    expect(refused.data.updateInvitation).toEqual({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'message'] }],
    })
    const allowed = await gateway.graphql(update, { input: { id, expiresInDays: 3 } }, ada.headers)
    expect(allowed.data.updateInvitation).toEqual({ __typename: 'Invitation' })
  })

  test.each([{ message: 'Pay here' }, { template: 'invitation' }])(
    'a person cannot renew the invitation of another inviter with %o',
    async (text) => {
      const other = await createUser(gateway, address())
      const ada = await person(['invitations:create', 'invitations:read'])
      const emailAddress = address()
      await gateway.create({ emailAddress, inviterId: other, notify: false })
      const renewal = { emailAddress, onConflict: 'RENEW', notify: false }
      const [field = ''] = Object.keys(text)
      expect(await gateway.create({ ...renewal, ...text }, ada.headers)).toMatchObject(FAULT(field))
      const { data } = await gateway.graphql(
        `mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) {
          ... on CreateInvitationsPayload { results { result { __typename ... on InvalidInput { issues { path } } } } }
        } }`,
        { input: { invitations: [{ ...renewal, ...text }] } },
        ada.headers,
      )
      const result = { __typename: 'InvalidInput', issues: [{ path: ['input', 'invitations', '0', field] }] }
      expect(data.createInvitations.results).toEqual([{ result }])
      expect(await invitationOf(emailAddress)).toMatchObject({
        inviterId: other,
        message: null,
        linkVersion: 1,
      })

      // A renewal that says nothing new keeps the inviter, and one in the own name is the person's.
      expect(await gateway.create(renewal, ada.headers)).toMatchObject({ __typename: 'Invitation' })
      expect(await invitationOf(emailAddress)).toMatchObject({ inviterId: other, linkVersion: 2 })
      const own = (await ada.user())?.id
      expect(await gateway.create({ ...renewal, ...text, inviterId: own }, ada.headers)).toMatchObject({
        __typename: 'Invitation',
      })
      expect(await invitationOf(emailAddress)).toMatchObject({ inviterId: own, ...text })
      const grace = await person(['invitations:create', 'invitations:read', 'invitations:impersonate'])
      expect(await gateway.create({ ...renewal, ...text }, grace.headers)).toMatchObject({
        __typename: 'Invitation',
      })
      expect((await invitationOf(emailAddress))?.inviterId).toBe(own)
    },
  )

  test.each(['createUser', 'upsertUser'])(
    'a person cannot become another inviter by %s, because it sets no external id',
    async (name) => {
      const scopes = ['users:write', 'invitations:create']
      const ada = await person(scopes)
      const write = async (input: object, headers: Record<string, string>) => {
        const { data } = await gateway.graphql(
          `mutation ($input: UserInput!) { ${name}(input: $input) {
          __typename ... on User { externalId } ... on InvalidInput { issues { path } } } }`,
          { input },
          headers,
        )
        return data[name]
      }
      const known = { emailAddress: address(), externalId: `app|${address()}` }
      expect(await write(known, {})).toEqual({ __typename: 'User', externalId: known.externalId })
      // Each would let a person invite under this address: as its user, or with the address of the caller.
      for (const input of [
        { emailAddress: address(), externalId: ada.subject },
        { emailAddress: known.emailAddress, externalId: ada.subject },
        { emailAddress: ada.emailAddress, externalId: known.externalId },
      ]) {
        expect(await write(input, ada.headers)).toEqual({
          __typename: 'InvalidInput',
          issues: [{ path: ['input', 'externalId'] }],
        })
      }
      const { secret } = await keys.create(
        { name: 'own', scopes: scopes.map(enumName) },
        (await person([...scopes, 'keys:manage'])).headers,
      )
      expect(await write({ emailAddress: address(), externalId: ada.subject }, bearer(secret))).toMatchObject(
        {
          __typename: 'InvalidInput',
        },
      )
      expect(await write({ emailAddress: address() }, ada.headers)).toEqual({
        __typename: 'User',
        externalId: null,
      })
      const grace = await person([...scopes, 'invitations:impersonate'])
      expect(await write({ emailAddress: address(), externalId: ada.subject }, grace.headers)).toEqual({
        __typename: 'User',
        externalId: ada.subject,
      })
    },
  )

  test.each(['createUser', 'upsertUser'])('a person can set only limited metadata by %s', async (name) => {
    const write = async (scopes: string[]) => {
      const { data } = await gateway.graphql(
        `mutation ($input: UserInput!) { ${name}(input: $input) { __typename ... on InvalidInput { issues { path } } } }`,
        { input: { emailAddress: address(), publicMetadata: { role: 'owner' } } },
        (await person(scopes)).headers,
      )
      return data[name]
    }
    expect(await write(['users:write'])).toEqual({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'publicMetadata'] }],
    })
    expect(await write(['users:write', 'invitations:metadata'])).toEqual({ __typename: 'User' })
  })

  test('the rules of the inviter apply to REST', async () => {
    const ada = await person(['invitations:create'])
    const emailAddress = address()
    const response = await gateway.request('/v1/invitations', {
      method: 'POST',
      headers: { ...ada.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ email_address: emailAddress, notify: false }),
    })
    expect(response.status).toBe(200)
    expect((await invitationOf(emailAddress))?.inviterId).toBe((await ada.user())?.id)
  })
})

describe('a signed-in person', () => {
  test('a person cannot invite themselves under any policy', async () => {
    const ada = await person(['invitations:create', 'invitations:metadata'])
    for (const emailAddress of [ada.emailAddress, ada.emailAddress.toUpperCase()]) {
      for (const onConflict of ['ERROR', 'ALLOW']) {
        expect(await gateway.create({ emailAddress, onConflict }, ada.headers)).toMatchObject(
          FAULT('emailAddress'),
        )
      }
    }
    expect(await invitationOf(ada.emailAddress)).toBeNull()
  })

  test('a person without invitations:metadata can set only the keys of METADATA_KEYS_OF_USERS', async () => {
    const ada = await person(['invitations:create'])
    const tries: [object, boolean][] = [
      [{ team: 'blue', seat: 4 }, true],
      [{ role: 'owner' }, false],
      [{ team: 'blue', role: 'owner' }, false],
    ]
    for (const [publicMetadata, isAllowed] of tries) {
      const result = await gateway.create(
        { emailAddress: address(), notify: false, publicMetadata },
        ada.headers,
      )
      expect(result).toMatchObject(isAllowed ? { __typename: 'Invitation' } : FAULT('publicMetadata'))
    }
    const grace = await person(['invitations:create', 'invitations:metadata'])
    expect(
      await gateway.create({ emailAddress: address(), publicMetadata: { role: 'owner' } }, grace.headers),
    ).toMatchObject({ __typename: 'Invitation' })
  })

  test('a person cannot set other metadata by updateInvitation', async () => {
    const { id } = await gateway.create({ emailAddress: address(), notify: false })
    const update = `mutation ($input: UpdateInvitationInput!) { updateInvitation(input: $input) {
      __typename ... on InvalidInput { issues { path } } } }`
    const ada = await person(['invitations:manage', 'invitations:read'])
    const input = { id, publicMetadata: { role: 'owner' } }
    const { data } = await gateway.graphql(update, { input }, ada.headers)
    expect(data.updateInvitation).toMatchObject(FAULT('publicMetadata'))
    const row = await gateway.database.prisma.invitation.findUniqueOrThrow({ where: { id } })
    expect(row).toMatchObject({ publicMetadata: {}, metadataTrusted: true })
    await gateway.graphql(update, { input: { id, publicMetadata: { team: 'red' } } }, ada.headers)
    expect(await gateway.database.prisma.invitation.findUniqueOrThrow({ where: { id } })).toMatchObject({
      publicMetadata: { team: 'red' },
      metadataTrusted: false,
    })
  })
})

describe('a merge policy other than KEEP_EXISTING', () => {
  async function invited(headers: Record<string, string> = {}) {
    const emailAddress = address()
    const userId = await createUser(gateway, emailAddress)
    await gateway.database.prisma.user.update({
      where: { id: userId },
      data: { publicMetadata: { team: 'own' } },
    })
    const { id, url } = await gateway.create(
      { emailAddress, publicMetadata: { team: 'given' }, onConflict: 'ALLOW', notify: false },
      headers,
    )
    return {
      id,
      ticket: url && new URL(url).searchParams.get('ticket'),
      token: await issuer.token(emailAddress),
    }
  }
  const metadata = async (id: string) => (await at.stored(id)).user?.publicMetadata

  test.each(['SHALLOW', 'DEEP', 'REPLACE'])(
    'the merge policy %s needs a signed-in recipient',
    async (mergePolicy) => {
      const { id, ticket, token } = await invited()
      expect(await at.accept({ ticket, mergePolicy })).toMatchObject(FAULT('mergePolicy'))
      expect(await at.stored(id)).toMatchObject({ status: 'PENDING' })
      expect(await at.accept({ ticket, mergePolicy }, bearer(token))).toMatchObject({ status: 'ACCEPTED' })
      expect(await metadata(id)).toEqual({ team: 'given' })
    },
  )

  test('a merge policy needs an invitation by a key or by a holder of invitations:metadata', async () => {
    const made = await person(['invitations:create'])
    const { id, token } = await invited(made.headers)
    const accept = (mergePolicy: string) => at.accept({ invitationId: id, mergePolicy }, bearer(token))
    expect(await accept('REPLACE')).toMatchObject(FAULT('mergePolicy'))
    expect(await accept('KEEP_EXISTING')).toMatchObject({ status: 'ACCEPTED' })
    expect(await metadata(id)).toEqual({ team: 'own' })
    const renewer = await person(['invitations:create', 'invitations:read'])
    const renewed = await invited()
    const { emailAddress } = await gateway.database.prisma.invitation.update({
      where: { id: renewed.id },
      data: { duplicateAllowed: false },
    })
    await gateway.database.prisma.user.deleteMany({ where: { emailAddress } })
    const renewal = { emailAddress, onConflict: 'RENEW', publicMetadata: { team: 'renewed' }, notify: false }
    expect(await gateway.create(renewal, renewer.headers)).toMatchObject({ id: renewed.id })
    expect(
      await at.accept({ invitationId: renewed.id, mergePolicy: 'REPLACE' }, bearer(renewed.token)),
    ).toMatchObject(FAULT('mergePolicy'))
    const holder = await person(['invitations:create', 'invitations:metadata'])
    const other = await invited(holder.headers)
    await at.accept({ invitationId: other.id, mergePolicy: 'REPLACE' }, bearer(other.token))
    expect(await metadata(other.id)).toEqual({ team: 'given' })
  })

  test('an inviter who accepts by the link cannot give metadata to an existing user', async () => {
    const ada = await person(['invitations:create', 'invitations:read', 'invitations:link'])
    const emailAddress = address()
    await createUser(gateway, emailAddress)
    const { id, url } = await gateway.create(
      { emailAddress, publicMetadata: { team: 'given' }, onConflict: 'ALLOW', notify: false },
      ada.headers,
    )
    const ticket = new URL(url).searchParams.get('ticket')
    expect(await at.accept({ ticket })).toMatchObject({ status: 'ACCEPTED' })
    expect(await metadata(id)).toEqual({})
  })
})

describe('a key that a person creates', () => {
  const SCOPES = ['keys:manage', 'invitations:create']
  const NAMES = SCOPES.map(enumName)
  async function madeBy(headers: Record<string, string>, input: object = {}) {
    const made = await keys.create({ name: 'own', scopes: NAMES, ...input }, headers)
    expect(made).toMatchObject({ __typename: 'IssuedApiKey' })
    return { ...made.apiKey, headers: bearer(made.secret) }
  }
  const rowOf = (id: string) => gateway.database.prisma.apiKey.findUniqueOrThrow({ where: { id } })

  test('a key of a person can invite only as that person and with the metadata that they may set', async () => {
    const ada = await person(SCOPES)
    await gateway.create({ emailAddress: address(), notify: false }, ada.headers)
    const own = (await ada.user())?.id
    const key = await madeBy(ada.headers)
    const grandchild = await madeBy(key.headers)
    expect([(await rowOf(key.id)).owner, (await rowOf(grandchild.id)).owner]).toEqual([own, own])
    for (const { headers } of [key, grandchild]) {
      const emailAddress = address()
      await gateway.create({ emailAddress, notify: false }, headers)
      expect((await invitationOf(emailAddress))?.inviterId).toBe(own)
      const other = await createUser(gateway, address())
      expect(await gateway.create({ emailAddress: address(), inviterId: other }, headers)).toMatchObject(
        FAULT('inviterId'),
      )
      expect(await gateway.create({ emailAddress: ada.emailAddress }, headers)).toMatchObject(
        FAULT('emailAddress'),
      )
      expect(
        await gateway.create({ emailAddress: address(), publicMetadata: { role: 'owner' } }, headers),
      ).toMatchObject(FAULT('publicMetadata'))
    }
    // All count in the quota of the person: three invitees so far, through three credentials.
    for (const headers of [ada.headers, key.headers, grandchild.headers]) {
      const { data } = await gateway.graphql('{ invitationQuota { remaining } }', {}, headers)
      expect(data.invitationQuota).toEqual({ remaining: 97 })
      expect(await gateway.create({ emailAddress: address() }, headers)).toMatchObject({ scope: 'INVITER' })
    }
  })

  test('a key of a person expires after a default or limited time, and not after the key that created it', async () => {
    const ada = await person(SCOPES)
    const days = (key: { expiresAt: string; createdAt: string }) =>
      Math.round((Date.parse(key.expiresAt) - Date.parse(key.createdAt)) / 86_400_000)
    expect(days(await madeBy(ada.headers))).toBe(20)
    const short = await madeBy(ada.headers, { expiresInDays: 2 })
    expect(days(short)).toBe(2)
    const child = await madeBy(short.headers, { expiresInDays: 10 })
    expect(child.expiresAt).toBe(short.expiresAt)
    expect(await keys.create({ name: 'long', scopes: NAMES, expiresInDays: 21 }, ada.headers)).toMatchObject(
      FAULT('expiresInDays'),
    )
  })

  test('a person cannot rotate a key of another person or of the operator', async () => {
    const ada = await person(SCOPES)
    const mallory = await person(SCOPES)
    const key = await madeBy(ada.headers)
    const operators = await keys.create({ name: 'operator', scopes: ['INVITATIONS_CREATE'] })
    for (const id of [key.id, operators.apiKey.id]) {
      expect(await keys.rotate({ id }, mallory.headers)).toMatchObject({
        __typename: 'ScopesNotHeld',
        scopes: expect.arrayContaining(['INVITATIONS_IMPERSONATE']),
      })
    }
    expect(await keys.rotate({ id: key.id }, ada.headers)).toMatchObject({ __typename: 'IssuedApiKey' })
  })

  test('a person rotates a key from before their user was created, with their token and with a later key', async () => {
    const ada = await person(SCOPES)
    const early = await madeBy(ada.headers)
    await gateway.create({ emailAddress: address(), notify: false }, ada.headers)
    const late = await madeBy(ada.headers)
    expect([(await rowOf(early.id)).owner, (await rowOf(late.id)).owner]).toEqual([
      `sub:${ada.subject}`,
      (await ada.user())?.id,
    ])
    for (const headers of [ada.headers, late.headers]) {
      expect(await keys.rotate({ id: early.id }, headers)).toMatchObject({ __typename: 'IssuedApiKey' })
    }
    const mallory = await person(SCOPES)
    await gateway.create({ emailAddress: address(), notify: false }, mallory.headers)
    for (const { id } of [early, late]) {
      expect(await keys.rotate({ id }, mallory.headers)).toMatchObject({ __typename: 'ScopesNotHeld' })
    }
  })

  test('a key of a person cannot answer an invitation for another person', async () => {
    const scopes = ['keys:manage', 'invitations:manage']
    const ada = await person(scopes)
    const key = await madeBy(ada.headers, { scopes: scopes.map(enumName) })
    const { id } = await gateway.create({ emailAddress: address(), notify: false })
    const { errors } = await at.acceptRaw({ invitationId: id }, key.headers)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(await at.stored(id)).toMatchObject({ status: 'PENDING' })
  })

  const REVOKE = `mutation ($input: RevokeApiKeysOfInput!) { revokeApiKeysOf(input: $input) {
    __typename ... on RevokedApiKeys { count ids } ... on InvalidInput { issues { path } } } }`

  test.each(['user', 'subject'])(
    'one call with the %s revokes all keys of a person and all keys that those created',
    async (by) => {
      const ada = await person(SCOPES)
      const grace = await person(SCOPES)
      const first = await madeBy(ada.headers)
      await gateway.create({ emailAddress: address(), notify: false }, ada.headers)
      const mine = [first, await madeBy(ada.headers), await madeBy(first.headers)]
      const others = await madeBy(grace.headers)
      const creator = by === 'user' ? (await ada.user())?.id : `sub:${ada.subject}`
      const { data } = await gateway.graphql(REVOKE, { input: { creator } })
      expect(data.revokeApiKeysOf).toMatchObject({ __typename: 'RevokedApiKeys', count: 3 })
      expect([...data.revokeApiKeysOf.ids].sort()).toEqual(mine.map(({ id }) => id).sort())
      for (const { id } of mine) expect((await rowOf(id)).revokedAt).toBeInstanceOf(Date)
      expect((await rowOf(others.id)).revokedAt).toBeNull()
      const again = await gateway.graphql(REVOKE, { input: { creator } })
      expect(again.data.revokeApiKeysOf).toMatchObject({ count: 0, ids: [] })
      const wrong = await gateway.graphql(REVOKE, { input: { creator: "x' OR 1=1" } })
      expect(wrong.data.revokeApiKeysOf).toMatchObject(FAULT('creator'))
    },
  )

  test('the keys of a person are revoked when the person is deleted', async () => {
    const ada = await person(SCOPES)
    const early = await madeBy(ada.headers)
    await gateway.create({ emailAddress: address(), notify: false }, ada.headers)
    const late = await madeBy(ada.headers)
    expect([(await rowOf(early.id)).owner, (await rowOf(late.id)).owner]).toEqual([
      `sub:${ada.subject}`,
      (await ada.user())?.id,
    ])
    await gateway.graphql(
      'mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { __typename } }',
      { input: { emailAddress: ada.emailAddress } },
    )
    for (const { id } of [early, late]) expect((await rowOf(id)).revokedAt).toBeInstanceOf(Date)
  })
})
