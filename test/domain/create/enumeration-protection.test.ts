import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { createUser, eventually, type GraphqlResult, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer } from '../respond/responding.ts'
import { addressesIn, FREE, keyWith, STATES, type State } from '../states.ts'

// The limits of a caller, an inviter and a recipient: small, and clearly different.
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
  deliveries { nodes { id } totalCount } events { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
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

/** A result without what differs between addresses: the address, the time of creation, and the ids. */
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

/** Makes the same call for an address in each state. @returns the results, in the order of the states. */
async function inEachState(call: (emailAddress: string, state: State) => Promise<unknown>) {
  const addresses = await addressesIn(gateway, RECIPIENT)
  const answers = new Map<State, unknown>()
  for (const state of STATES) {
    const emailAddress = addresses[state]
    answers.set(state, shapeOf(await call(emailAddress, state), emailAddress))
  }
  return { addresses, answers }
}

function expectSameResult(answers: Map<State, unknown>, input: object = {}): unknown {
  const first = answers.get('unknown')
  for (const [state, answer] of answers) expect(answer, `${state} ${JSON.stringify(input)}`).toEqual(first)
  return first
}

/** The stored invitations for an address. */
const stored = (emailAddress: string) =>
  gateway.database.prisma.invitation.findMany({
    where: { emailKey: emailAddress },
    orderBy: { id: 'asc' },
    include: { deliveries: { orderBy: { id: 'asc' } } },
  })

describe('a caller that can create but not read gets the same result for an address in any state', () => {
  test.each([...POLICIES, 'ALLOW'])(
    'with onConflict %s, the result does not reveal the state of the address for any input',
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
      // Each draw has its own caller, because another test covers quotas.
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
        const answer = expectSameResult(answers, draw)
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
            deliveries: { nodes: [], totalCount: 0 },
            events: { nodes: [] },
          })
        }
      }
    },
  )

  test('other scopes without the right to read invitations do not reveal the state, and a signed-in user does not see it either', async () => {
    const key = await keyWith(gateway, ['invitations:create', 'invitations:link', 'users:read'])
    const token = await issuer.token('narrow@example.com', { scope: 'invitations:create invitations:link' })
    for (const headers of [key.headers, bearer(token)]) {
      const { answers } = await inEachState((emailAddress) =>
        create({ emailAddress, notify: false }, headers),
      )
      expect(expectSameResult(answers)).toMatchObject({ __typename: 'Invitation', url: null })
    }
  })

  test('such a caller changes no existing invitation, and creates one if the address is free', async () => {
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
          const withDeliveryIds = (each: typeof after) =>
            each.map(({ deliveries, ...invitation }) => ({
              ...invitation,
              mails: deliveries.map((mail) => mail.id),
            }))
          expect(withDeliveryIds(others), state).toEqual(withDeliveryIds(before))
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

  test('such a caller sends email only to free addresses, and the jobs for the others end without an error', async () => {
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

  test('the ids that such a caller gets are new and in the order of its calls', async () => {
    const { headers } = await keyWith(gateway, ['invitations:create'])
    const received: string[] = []
    const known = await gateway.database.prisma.invitation.findMany({ select: { id: true } })
    await inEachState(async (emailAddress) => {
      const made: Result[] = []
      for (const onConflict of POLICIES) {
        made.push(await create({ emailAddress, onConflict, notify: false }, headers))
      }
      received.push(...made.map(({ id }) => id))
      return made
    })
    expect(received).toEqual([...received].sort())
    expect(new Set([...received, ...known.map(({ id }) => id)]).size).toBe(received.length + known.length)
  })
})

describe('a bulk call of a caller that cannot read', () => {
  test.each([{}, { atomic: true }, { dryRun: true }, { atomic: true, dryRun: true }])(
    'a bulk call with the options %j does not reveal the state of an address',
    async (options) => {
      for (const onConflict of ['REPLACE', 'ALLOW']) {
        const { answers } = await inEachState(async (emailAddress, state) => {
          const { headers } = await keyWith(gateway, ['invitations:create'])
          // The same address twice, and an address that is always free.
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
        expect(expectSameResult(answers)).toMatchObject({ created: 3, failed: 0 })
      }
    },
  )

  test('an invalid row rolls back an atomic call with the same result for any state', async () => {
    const { answers } = await inEachState(async (emailAddress) => {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      return createMany({ atomic: true, invitations: [{ emailAddress }, { emailAddress: 'none' }] }, headers)
    })
    expect(expectSameResult(answers)).toMatchObject({
      created: 0,
      results: [{ result: { __typename: 'RolledBack' } }, { result: { __typename: 'InvalidInput' } }],
    })
  })
})

describe('an idempotency key of a caller that cannot read', () => {
  test('an idempotency key returns exactly the first result again, also after the invitation has changed or was deleted', async () => {
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
        // Another order of the members is the same input, and does not change the result.
        const reordered = { ...keyed(state), publicMetadata: { b: { y: null }, aa: [2], z: 1 } }
        expect(await create(reordered, headers), state).toEqual(firsts.get(state))
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
    expect(expectSameResult(answers)).toMatchObject({ __typename: 'InvalidInput' })
    // The repeated calls created nothing.
    for (const state of STATES) {
      const ids = (await stored(addresses[state])).map(({ id }) => id)
      expect(ids.filter((id) => id === firsts.get(state)?.id).length).toBeLessThanOrEqual(1)
    }
  })

  test('an idempotency key of a bulk call covers each row, and a repeated row gets the same result', async () => {
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
    expect(expectSameResult(answers)).toMatchObject({ created: 3 })
  })

  test('twenty concurrent calls with one idempotency key get one result', async () => {
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

describe('limits of a caller that cannot read', () => {
  const quotaOf = async (headers: Headers) =>
    (await gateway.graphql('{ invitationQuota { limit remaining resetsAt } }', {}, headers)).data
      .invitationQuota

  test('the quota of the caller counts each call, for an address in any state', async () => {
    for (const onConflict of ['REPLACE']) {
      const { answers } = await inEachState(async (emailAddress) => {
        const { headers } = await keyWith(gateway, ['invitations:create'])
        const observed = [await quotaOf(headers)]
        const rows = Array.from({ length: CALLER - 3 }, () => ({ emailAddress, onConflict, notify: false }))
        observed.push((await createMany({ invitations: rows }, headers)).created, await quotaOf(headers))
        for (let call = 0; call < 5; call++) {
          observed.push(
            (await create({ emailAddress, onConflict }, headers)).__typename,
            await quotaOf(headers),
          )
        }
        return observed
      })
      const observed = expectSameResult(answers)
      expect(observed).toMatchObject([
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

  test('the quota of the inviter counts each call, for an address in any state', async () => {
    const { answers } = await inEachState(async (emailAddress) => {
      const { headers } = await keyWith(gateway, ['invitations:create'])
      const inviterId = await createUser(gateway, `inviter-of-${emailAddress}`)
      const observed: unknown[] = []
      for (let call = 0; call < INVITER + 2; call++) {
        const answer = await create({ emailAddress, inviterId, notify: false }, headers)
        observed.push([answer.__typename, answer['scope']])
      }
      return observed
    })
    const observed = expectSameResult(answers)
    expect(observed).toEqual([
      ...Array(INVITER).fill(['Invitation', null]),
      ...Array(2).fill(['QuotaExceeded', 'INVITER']),
    ])
  })

  test('the limit of the recipient holds, and the result does not reveal it', async () => {
    for (const onConflict of ['ERROR', 'ALLOW']) {
      const { addresses, answers } = await inEachState(async (emailAddress) => {
        const { headers } = await keyWith(gateway, ['invitations:create'])
        const observed: string[] = []
        for (let call = 0; call < RECIPIENT + 2; call++) {
          observed.push((await create({ emailAddress, onConflict, notify: true }, headers)).__typename)
        }
        return observed
      })
      expect(expectSameResult(answers)).toEqual(Array(RECIPIENT + 2).fill('Invitation'))
      for (const state of STATES) {
        const mails = (await stored(addresses[state])).flatMap(({ deliveries }) => deliveries)
        expect(mails.length, state).toBeLessThanOrEqual(RECIPIENT)
      }
    }
  })
})

describe('the id that a caller that cannot read receives', () => {
  let receipts: Map<State, Result>
  let headers: Headers
  beforeAll(async () => {
    const key = await keyWith(gateway, ['invitations:create'])
    headers = key.headers
    receipts = new Map()
    await inEachState(async (emailAddress, state) => {
      const result = await create({ emailAddress, notify: false }, headers)
      receipts.set(state, result)
      return result
    })
  })

  const codes = ({ errors }: GraphqlResult) => errors?.map(({ extensions }) => extensions)

  test('the caller cannot learn more by the id', async () => {
    for (const [state, { id, emailAddress }] of receipts) {
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

  test('a signed-in user who is not the recipient cannot learn more by the id', async () => {
    const { accept, decline } = answersAt(gateway)
    const stranger = bearer(await issuer.token('stranger@example.com', { scope: 'invitations:create' }))
    for (const answer of [accept, decline]) {
      const refusals = new Set<string>()
      for (const { id } of receipts.values()) {
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

  test('a key that can manage and read gets INVITATION_NOT_FOUND for such an id', async () => {
    const { accept } = answersAt(gateway)
    const manager = await keyWith(gateway, ['invitations:manage', 'invitations:read'])
    const { id } = receipts.get('a user') ?? { id: '' }
    expect(await accept({ invitationId: id }, manager.headers)).toMatchObject({
      code: 'INVITATION_NOT_FOUND',
    })
    const { data } = await gateway.graphql(`{ invitation(id: "${id}") { id } }`, {}, manager.headers)
    expect(data).toEqual({ invitation: null })
  })
})
