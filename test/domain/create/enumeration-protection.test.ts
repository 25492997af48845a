import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { createUser, eventually, type GraphqlResult, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer } from '../respond/responding.ts'
import { addressesIn, FREE, keyWith, STATES, type State } from '../states.ts'

// Counted for a caller, an inviter and a recipient: small, and far apart.
const CALLER = 40
const INVITER = 9
const RECIPIENT = 3
const POLICIES = ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE'] as const

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
const lines: string[] = []
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(
    {
      ...issuer.environment,
      INVITATION_QUOTA: String(CALLER),
      INVITER_QUOTA: String(INVITER),
      RECIPIENT_MAIL_LIMIT: String(RECIPIENT),
    },
    { logTo: lines },
  )
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

type Headers = Record<string, string>
type Result = Record<string, unknown> & { id: string; __typename: string }

const INVITATION = `id emailAddress status revoked publicMetadata redirectUrl notify url locale template message
  createdAt updatedAt expiresAt acceptedAt revokedAt declinedAt isRevocable isResendable
  inviter { id } acceptedBy { id } supersededBy { id } renewedFrom { id }
  deliveries { id } events { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
const ERRORS = `... on Error { code message } ... on AlreadyInvited { invitation { id } }
  ... on InvalidInput { issues { path message } } ... on QuotaExceeded { scope limit resetsAt }`
const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) { __typename ... on Invitation { ${INVITATION} } ${ERRORS} }
}`
const CREATE_MANY = `mutation ($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    __typename
    ... on CreateInvitationsPayload {
      created failed dryRun
      results { index emailAddress result { __typename ... on Invitation { ${INVITATION} } ${ERRORS} } }
    }
    ... on Error { code message }
  }
}`

async function create(input: object, headers: Headers): Promise<Result> {
  const { data, errors } = await gateway.graphql(CREATE, { input }, headers)
  expect(errors).toBeUndefined()
  return data.createInvitation
}

async function createMany(input: object, headers: Headers) {
  const { data, errors } = await gateway.graphql(CREATE_MANY, { input }, headers)
  expect(errors).toBeUndefined()
  return data.createInvitations
}

/** What an answer says, less the address that was asked for and how long ago that was; ids by their form. */
function shapeOf(result: unknown, emailAddress: string): unknown {
  const made = Date.now()
  return JSON.parse(
    JSON.stringify(result).replaceAll(emailAddress, 'THE ADDRESS'),
    (key: string, value: unknown): unknown => {
      if (key === 'id' && typeof value === 'string') return value.replace(/^inv_[0-7][0-9a-z]{25}$/, 'AN ID')
      if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/.test(value)) return value
      const days = (Date.parse(value) - made) / 86_400_000
      return `in ${Math.round(days * 100) / 100 || 0} days`
    },
  )
}

/** Makes the same call for an address in each state. @returns what was answered, in the order of the states. */
async function inEachState(call: (emailAddress: string, state: State) => Promise<unknown>) {
  const addresses = await addressesIn(gateway, RECIPIENT)
  const answers = new Map<State, unknown>()
  for (const state of STATES) {
    const emailAddress = addresses[state]
    answers.set(state, shapeOf(await call(emailAddress, state), emailAddress))
  }
  return { addresses, answers }
}

function expectAlike(answers: Map<State, unknown>, input: object = {}): unknown {
  const first = answers.get('unknown')
  for (const [state, answer] of answers) expect(answer, `${state} ${JSON.stringify(input)}`).toEqual(first)
  return first
}

/** The invitations for an address, as they stand. */
const stored = (emailAddress: string) =>
  gateway.database.prisma.invitation.findMany({
    where: { emailKey: emailAddress },
    orderBy: { id: 'asc' },
    include: { deliveries: { orderBy: { id: 'asc' } } },
  })

describe('a caller who may create and not read is answered alike for addresses in any state', () => {
  test.each([...POLICIES, 'ALLOW'])(
    'with onConflict %s, whatever else the input says',
    async (onConflict) => {
      const inviterId = await createUser(gateway, `inviter-${onConflict}@example.com`.toLowerCase())
      const inputs = fc.record(
        {
          publicMetadata: fc.dictionary(
            fc.stringMatching(/^[a-z\d]{1,6}$/),
            fc.oneof(
              fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
              fc.boolean(),
              fc.string({ unit: 'grapheme-ascii' }),
              fc.constant(null),
            ),
            { noNullPrototype: true },
          ),
          notify: fc.boolean(),
          expiresInDays: fc.integer({ min: 1, max: 365 }),
          locale: fc.constantFrom('de-at', 'EN', 'ja', 'zh-hant-tw', 'nonsense!'),
          message: fc.constantFrom('Hello', '  trimmed ', '\n', 'ü'.repeat(1000), 'x'.repeat(1001)),
          redirectUrl: fc.constantFrom(
            'https://app.example.com/a?b=c',
            'http://localhost:3000',
            'javascript:1',
          ),
          inviterId: fc.constantFrom(inviterId, 'user_00000000000000000000000000', 'nobody'),
          idempotencyKey: fc.constantFrom('a', 'b', ''),
          template: fc.constantFrom('invitation', 'unknown'),
        },
        { requiredKeys: [] },
      )
      // Quotas are the next test's: each draw has a caller of its own.
      const draws = [
        {},
        { notify: true, inviterId, publicMetadata: { bb: 1.0, a: 1e21, 10: 'x', 9: -0 } },
        { notify: true, inviterId: 'user_00000000000000000000000000' },
        ...fc.sample(inputs, 3),
      ]
      for (const draw of draws) {
        await gateway.database.prisma.quotaUsage.deleteMany({
          where: { subject: { startsWith: 'inviter:' } },
        })
        const { answers } = await inEachState(async (emailAddress) => {
          const { headers } = await keyWith(gateway, ['invitations:create'])
          return create({ emailAddress, onConflict, ...draw }, headers)
        })
        const answer = expectAlike(answers, draw)
        expect(answer).not.toMatchObject({ code: expect.stringMatching(/ALREADY|QUOTA/) })
        if (Object.keys(draw).length === 0) {
          expect(answer).toMatchObject({
            __typename: 'Invitation',
            id: 'AN ID',
            emailAddress: 'THE ADDRESS',
            status: 'PENDING',
            publicMetadata: {},
            locale: null,
            message: '',
            url: null,
            createdAt: 'in 0 days',
            expiresAt: 'in 30 days',
            deliveries: [],
            events: { nodes: [] },
          })
        }
      }
    },
  )

  test('with every other scope that says nothing of invitations, and as a signed-in user', async () => {
    const key = await keyWith(gateway, ['invitations:create', 'invitations:link', 'users:read'])
    const token = await issuer.token('narrow@example.com', { scope: 'invitations:create invitations:link' })
    for (const headers of [key.headers, bearer(token)]) {
      const { answers } = await inEachState((emailAddress) =>
        create({ emailAddress, notify: false }, headers),
      )
      expect(expectAlike(answers)).toMatchObject({ __typename: 'Invitation', url: null })
    }
  })

  test('and changes nothing of what it may not know, but makes what there was room for', async () => {
    for (const onConflict of POLICIES) {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      const addresses = await addressesIn(gateway, RECIPIENT)
      for (const state of STATES) {
        const emailAddress = addresses[state]
        const before = await stored(emailAddress)
        const { id } = await create({ emailAddress, onConflict, notify: true }, headers)
        const after = await stored(emailAddress)
        const others = after.filter((invitation) => invitation.id !== id)
        if (FREE.includes(state)) {
          expect(
            after.map((invitation) => invitation.id),
            state,
          ).toContain(id)
          expect(others.map((other) => other.id)).toEqual(before.map((other) => other.id))
          expect(after.at(-1)?.deliveries, state).toHaveLength(1)
        } else {
          const asItWas = (each: typeof after) =>
            each.map(({ deliveries, ...invitation }) => ({
              ...invitation,
              mails: deliveries.map((mail) => mail.id),
            }))
          expect(asItWas(others), state).toEqual(asItWas(before))
          expect(others, state).toHaveLength(after.length)
          const { prisma } = gateway.database
          expect(await prisma.invitationEvent.count({ where: { invitationId: id } })).toBe(0)
          expect(await prisma.withheldInvitation.findUnique({ where: { id } })).toMatchObject({
            hint: expect.stringMatching(/^[a-h]•••@e•••\.com$/),
          })
        }
      }
    }
  })

  test('and mails to nobody but whom there was room for; the jobs of the others find nothing', async () => {
    await eventually(async () => {
      const { rows } = await gateway.database.execute(
        "SELECT count(*)::int AS open FROM pgboss.job WHERE name = 'mail_invitation' AND state < 'completed'",
        [],
      )
      return rows[0]?.['open'] === 0 ? true : undefined
    }, 'all mails are sent')
    const { headers } = await keyWith(gateway, ['invitations:create'])
    const { addresses } = await inEachState((emailAddress) =>
      create({ emailAddress, message: 'By a narrow caller' }, headers),
    )
    const mailed = async () =>
      (await gateway.mailbox()).filter(({ text }) => text.includes('By a narrow caller')).map(({ to }) => to)
    await eventually(async () => ((await mailed()).length === FREE.length ? true : undefined), 'the mails')
    expect((await mailed()).sort()).toEqual(FREE.map((state) => addresses[state]).sort())
    expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })

  test('and its ids are as new as others, in the order of its calls', async () => {
    const { headers } = await keyWith(gateway, ['invitations:create'])
    const told: string[] = []
    const known = await gateway.database.prisma.invitation.findMany({ select: { id: true } })
    await inEachState(async (emailAddress) => {
      const made: Result[] = []
      for (const onConflict of POLICIES) {
        made.push(await create({ emailAddress, onConflict, notify: false }, headers))
      }
      told.push(...made.map(({ id }) => id))
      return made
    })
    expect(told).toEqual([...told].sort())
    expect(new Set([...told, ...known.map(({ id }) => id)]).size).toBe(told.length + known.length)
  })
})

describe('many at once', () => {
  test.each([{}, { atomic: true }, { dryRun: true }, { atomic: true, dryRun: true }])(
    '%j',
    async (options) => {
      for (const onConflict of ['REPLACE', 'ALLOW']) {
        const { answers } = await inEachState(async (emailAddress, state) => {
          const { headers } = await keyWith(gateway, ['invitations:create'])
          // Twice the same address, and one that is free in any case.
          const rows = [
            emailAddress,
            `free-${state.replaceAll(' ', '-')}@example.org`,
            emailAddress.toUpperCase(),
          ]
          const answer = await createMany(
            {
              ...options,
              invitations: rows.map((each) => ({ emailAddress: each, onConflict, notify: false })),
            },
            headers,
          )
          return JSON.parse(
            JSON.stringify(answer)
              .replaceAll(rows[1] ?? '', 'ANOTHER')
              .replaceAll(rows[2] ?? '', 'LOUD'),
          )
        })
        expect(expectAlike(answers)).toMatchObject({ created: 3, failed: 0 })
      }
    },
  )

  test('a row with a fault of its own rolls an atomic call back, alike', async () => {
    const { answers } = await inEachState(async (emailAddress) => {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      return createMany({ atomic: true, invitations: [{ emailAddress }, { emailAddress: 'none' }] }, headers)
    })
    expect(expectAlike(answers)).toMatchObject({
      created: 0,
      results: [{ result: { __typename: 'RolledBack' } }, { result: { __typename: 'InvalidInput' } }],
    })
  })
})

describe('an idempotency key', () => {
  test('gets the very same answer again, whatever has become of the invitation', async () => {
    const { headers } = await keyWith(gateway, ['invitations:create'])
    const input = { notify: true, publicMetadata: { z: 1, aa: [2], b: { y: null } }, expiresInDays: 7 }
    const addresses = await addressesIn(gateway, RECIPIENT)
    const firsts = new Map<State, Result>()
    const keyed = (state: State) => ({
      ...input,
      emailAddress: addresses[state],
      idempotencyKey: state.replaceAll(' ', '-'),
    })
    for (const state of STATES) firsts.set(state, await create(keyed(state), headers))
    const again = async () => {
      for (const state of STATES) {
        expect(await create(keyed(state), headers), state).toEqual(firsts.get(state))
        // The order of its members is no other input, nor another answer.
        const turned = { ...keyed(state), publicMetadata: { b: { y: null }, aa: [2], z: 1 } }
        expect(await create(turned, headers), state).toEqual(firsts.get(state))
      }
    }
    await again()
    const { prisma } = gateway.database
    const [accepted, updated, removed] = FREE.map((state) => ({ id: firsts.get(state)?.id ?? '' }))
    await prisma.invitation.update({
      where: accepted ?? { id: '' },
      data: { status: 'ACCEPTED', acceptedAt: new Date() },
    })
    await prisma.invitation.update({
      where: updated ?? { id: '' },
      data: { publicMetadata: {}, linkVersion: 5 },
    })
    await prisma.invitation.delete({ where: removed ?? { id: '' } })
    await again()
    const { answers } = await inEachState(async (_address, state) =>
      create({ ...keyed(state), expiresInDays: 8 }, headers),
    )
    expect(expectAlike(answers)).toMatchObject({ __typename: 'InvalidInput' })
    // Once more nothing was done or counted.
    for (const state of STATES) {
      const ids = (await stored(addresses[state])).map(({ id }) => id)
      expect(ids.filter((id) => id === firsts.get(state)?.id).length).toBeLessThanOrEqual(1)
    }
  })

  test('covers rows, and the same row twice', async () => {
    const { answers } = await inEachState(async (emailAddress) => {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      const call = {
        idempotencyKey: 'call',
        invitations: [
          { emailAddress },
          { emailAddress, idempotencyKey: 'row' },
          { emailAddress, idempotencyKey: 'row' },
        ],
      }
      const first = await createMany(call, headers)
      expect(first.results[1].result).toEqual(first.results[2].result)
      expect(await createMany(call, headers)).toEqual(first)
      return first
    })
    expect(expectAlike(answers)).toMatchObject({ created: 3 })
  })

  test('used by twenty at once leads to one answer', async () => {
    const { headers } = await keyWith(gateway, ['invitations:create'])
    await inEachState(async (emailAddress, state) => {
      const idempotencyKey = state.replaceAll(' ', '-')
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => create({ emailAddress, idempotencyKey, notify: false }, headers)),
      )
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      return answers
    })
  })
})

describe('limits', () => {
  const quotaOf = async (headers: Headers) =>
    (await gateway.graphql('{ invitationQuota { limit remaining resetsAt } }', {}, headers)).data
      .invitationQuota

  test('of the caller count each call alike, to the last', async () => {
    for (const onConflict of ['REPLACE']) {
      const { answers } = await inEachState(async (emailAddress) => {
        const { headers } = await keyWith(gateway, ['invitations:create'])
        const told = [await quotaOf(headers)]
        const rows = Array.from({ length: CALLER - 3 }, () => ({ emailAddress, onConflict, notify: false }))
        told.push((await createMany({ invitations: rows }, headers)).created, await quotaOf(headers))
        for (let call = 0; call < 5; call++) {
          told.push((await create({ emailAddress, onConflict }, headers)).__typename, await quotaOf(headers))
        }
        return told
      })
      const told = expectAlike(answers)
      expect(told).toMatchObject([
        { remaining: CALLER },
        CALLER - 3,
        { remaining: 3 },
        'Invitation',
        { remaining: 2 },
        'Invitation',
        { remaining: 1 },
        'Invitation',
        { remaining: 0 },
        'QuotaExceeded',
        { remaining: 0 },
        'QuotaExceeded',
        { remaining: 0 },
      ])
    }
  })

  test('of the inviter count each call alike', async () => {
    const { answers } = await inEachState(async (emailAddress) => {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      const inviterId = await createUser(gateway, `inviter-of-${emailAddress}`)
      const told: unknown[] = []
      for (let call = 0; call < INVITER + 2; call++) {
        const answer = await create({ emailAddress, inviterId, notify: false }, headers)
        told.push([answer.__typename, answer['scope']])
      }
      return told
    })
    const told = expectAlike(answers)
    expect(told).toEqual([
      ...Array(INVITER).fill(['Invitation', null]),
      ...Array(2).fill(['QuotaExceeded', 'INVITER']),
    ])
  })

  test('of the recipient are kept and never told', async () => {
    for (const onConflict of ['ERROR', 'ALLOW']) {
      const { addresses, answers } = await inEachState(async (emailAddress) => {
        const { headers } = await keyWith(gateway, ['invitations:create'])
        const told: string[] = []
        for (let call = 0; call < RECIPIENT + 2; call++) {
          told.push((await create({ emailAddress, onConflict, notify: true }, headers)).__typename)
        }
        return told
      })
      expect(expectAlike(answers)).toEqual(Array(RECIPIENT + 2).fill('Invitation'))
      for (const state of STATES) {
        const mails = (await stored(addresses[state])).flatMap(({ deliveries }) => deliveries)
        expect(mails.length, state).toBeLessThanOrEqual(RECIPIENT)
      }
    }
  })
})

describe('by an id it was told', () => {
  let told: Map<State, Result>
  let headers: Headers
  beforeAll(async () => {
    const key = await keyWith(gateway, ['invitations:create'])
    headers = key.headers
    told = new Map()
    await inEachState(async (emailAddress, state) => {
      const result = await create({ emailAddress, notify: false }, headers)
      told.set(state, result)
      return result
    })
  })

  const codes = ({ errors }: GraphqlResult) => errors?.map(({ extensions }) => extensions)

  test('a caller finds out nothing more', async () => {
    for (const [state, { id, emailAddress }] of told) {
      for (const [query, scope] of [
        [`{ node(id: "${id}") { id } }`, 'invitations:read'],
        [`{ nodes(ids: ["${id}"]) { id } }`, 'invitations:read'],
        [`{ invitation(id: "${id}") { id } }`, 'invitations:read'],
        [`{ isInvited(emailAddress: "${emailAddress}") }`, 'invitations:read'],
        ['{ invitations { nodes { id } } }', 'invitations:read'],
        ['{ invitationCounts { total } }', 'invitations:read'],
        [`{ invitationEvents(filter: { invitationId: "${id}" }) { nodes { id } } }`, 'invitations:read'],
        [`subscription { invitationChanged(id: "${id}") { cursor } }`, 'invitations:read'],
        [`mutation { revokeInvitation(input: { id: "${id}" }) { __typename } }`, 'invitations:manage'],
        [`mutation { resendInvitation(input: { id: "${id}" }) { __typename } }`, 'invitations:manage'],
        [`mutation { updateInvitation(input: { id: "${id}" }) { __typename } }`, 'invitations:manage'],
        [`mutation { deleteInvitation(input: { id: "${id}" }) { __typename } }`, 'invitations:manage'],
        [
          `mutation { acceptInvitation(input: { invitationId: "${id}" }) { __typename } }`,
          'invitations:manage',
        ],
        [
          `mutation { declineInvitation(input: { invitationId: "${id}" }) { __typename } }`,
          'invitations:manage',
        ],
        [`{ userByEmailAddress(emailAddress: "${emailAddress}") { id } }`, 'users:read'],
      ]) {
        expect(codes(await gateway.graphql(query ?? '', {}, headers)), `${state} ${query}`).toEqual([
          { code: 'FORBIDDEN', scope },
        ])
      }
    }
  })

  test('nor does a signed-in user whom it is not for', async () => {
    const { accept, decline } = answersAt(gateway)
    const stranger = bearer(await issuer.token('stranger@example.com', { scope: 'invitations:create' }))
    for (const answer of [accept, decline]) {
      const refusals = new Set<string>()
      for (const { id } of told.values()) {
        const refused = await answer({ invitationId: id }, stranger)
        expect(refused).toMatchObject({
          __typename: 'WrongRecipient',
          hint: expect.stringMatching(/^[a-h]•••@e•••\.com$/),
        })
        refusals.add(JSON.stringify(refused).replaceAll(refused.hint, 'HINT'))
      }
      expect(refusals.size).toBe(1)
    }
  })

  test('a key that may manage and read is told that there is none', async () => {
    const { accept } = answersAt(gateway)
    const manager = await keyWith(gateway, ['invitations:manage', 'invitations:read'])
    const { id } = told.get('a user') ?? { id: '' }
    expect(await accept({ invitationId: id }, manager.headers)).toMatchObject({
      code: 'INVITATION_NOT_FOUND',
    })
    const { data } = await gateway.graphql(`{ invitation(id: "${id}") { id } }`, {}, manager.headers)
    expect(data).toEqual({ invitation: null })
  })
})
