import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Listening } from '../../examples/listen.ts'
import { startGateway } from '../../examples/stitching/gateway.ts'
import { startTeams } from '../../examples/stitching/teams.ts'
import { ids } from '../../src/domain/ids.ts'
import { TEXT_LIMITS } from '../../src/domain/text-limits.ts'
import { createUser, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { statementsWith } from '../support/statements.ts'
import { type Ask, asking, expectEveryResult, invite, listening, storedKey } from './larger-graph.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ INVITER_QUOTA: '1' })
})
afterAll(() => gateway.stop())

describe.each([
  {
    field: 'invitationsByIds',
    made: async () => await invite(gateway, 3),
    none: ids.invitation,
    scope: 'invitations:read',
  },
  {
    field: 'usersByIds',
    made: () => Promise.all([1, 2, 3].map(() => createUser(gateway, `${randomUUID()}@example.com`))),
    none: ids.user,
    scope: 'users:read',
  },
])('$field', ({ field, made, none, scope }) => {
  const query = `query ($ids: [ID!]!) { found: ${field}(ids: $ids) { id emailAddress } }`

  test(`${field} returns objects in the order of the ids, and null for unknown ids`, async () => {
    const [first = '', second = '', third = ''] = await made()
    const other = field === 'usersByIds' ? ids.invitation() : ids.user()
    const requested = [third, none(), first, 'x', second, other, 'inv_\0', '', first]
    const { data, errors } = await gateway.graphql(query, { ids: requested })
    expect(errors).toBeUndefined()
    expect(data.found.map((each: { id: string } | null) => each?.id ?? null)).toEqual([
      third,
      null,
      first,
      null,
      second,
      null,
      null,
      null,
      first,
    ])
    expect((await gateway.graphql(query, { ids: [] })).data.found).toEqual([])
  })

  test(`${field} does not look up an id that is too long`, async () => {
    const [known = ''] = await made()
    const long = `${none()}${'0'.repeat(TEXT_LIMITS.id)}`
    const statementsRead = await statementsWith([long], async () => {
      const { data, errors } = await gateway.graphql(query, { ids: [long, known] })
      expect(errors).toBeUndefined()
      expect(data.found).toMatchObject([null, { id: known }])
    })
    expect(statementsRead).toEqual([])
  })

  test(`${field} reads 100 ids with one statement and refuses more`, async () => {
    const known = await made()
    const hundred = [...known, ...Array.from({ length: 97 }, none)]
    const statementsRead = await statementsWith(known, async () => {
      expect((await gateway.graphql(query, { ids: hundred })).data.found).toHaveLength(100)
    })
    expect(statementsRead).toHaveLength(1)
    const { data, errors } = await gateway.graphql(query, { ids: [...hundred, none()] })
    expect(data).toEqual({ found: null })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['ids'] }] } }])
  })

  test(`${field} returns null without ${scope}, and an error without credentials`, async () => {
    const [id = ''] = await made()
    const without = await storedKey(gateway, ['invitations:create', 'invitations:manage', 'users:write'])
    const hidden = await gateway.graphql(query, { ids: [id, none()] }, without)
    expect(hidden.data.found).toEqual([null, null])
    expect(hidden.errors).toMatchObject([
      { path: ['found', 0], extensions: { code: 'FORBIDDEN', scope } },
      { path: ['found', 1], extensions: { code: 'FORBIDDEN', scope } },
    ])
    const anonymous = await gateway.graphql(query, { ids: [id] }, { authorization: '' })
    expect(anonymous.data).toEqual({ found: null })
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    const withScope = await gateway.graphql(query, { ids: [id] }, await storedKey(gateway, [scope]))
    expect(withScope).toMatchObject({ data: { found: [{ id }] }, errors: undefined })
  })
})

describe('a stitched gateway', () => {
  let ask: Ask
  let stitched: Listening
  const teams = [{ id: 'team_1', name: 'Blue', invitationIds: [] as string[] }]
  beforeAll(async () => {
    const server = await listening(gateway)
    const second = await startTeams(teams)
    stitched = await startGateway({ invitations: server.url, teams: second.url })
    ask = asking(stitched.url)
    return async () => {
      await stitched.stop()
      await second.stop()
      await server.close()
    }
  })

  const invited = (...invitationIds: string[]) =>
    teams[0]?.invitationIds.splice(0, Number.POSITIVE_INFINITY, ...invitationIds)

  const TEAMS = `{
    teams {
      nodes { id name invitations { id status team { name } } }
      pageInfo { hasNextPage }
    }
  }`

  test('a query joins both servers and uses one statement per 100 invitations', async () => {
    const all = await invite(gateway, 250)
    invited(...all)
    const statementsRead = await statementsWith(all, async () => {
      const { data, errors } = await ask(TEAMS)
      expect(errors).toBeUndefined()
      expect(data.teams.nodes[0].invitations).toEqual(
        all.map((id) => ({ id, status: 'PENDING', team: { name: 'Blue' } })),
      )
    })
    expect(statementsRead).toHaveLength(3)
  })

  test('a query joins invitations to teams, and node finds a team', async () => {
    const [id = ''] = await invite(gateway, 1)
    invited(id)
    const { data, errors } = await ask(`{
      invitations(first: 1) { nodes { id team { id } } pageInfo { hasNextPage endCursor } }
      node(id: "team_1") { __typename id }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      invitations: {
        nodes: [{ id, team: { id: 'team_1' } }],
        pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
      },
      node: { __typename: 'Team', id: 'team_1' },
    })
  })

  test('a hidden invitation is null with FORBIDDEN', async () => {
    invited(...(await invite(gateway, 2)))
    const { authorization } = await storedKey(gateway, ['users:read'])
    const { data, errors } = await ask(TEAMS, {}, authorization)
    expect(JSON.stringify(data)).not.toContain('PENDING')
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toContain('FORBIDDEN')
  })

  test('the stitched gateway passes every result of createInvitation unchanged', async () => {
    await expectEveryResult(gateway, ask)
  })

  test('a subscription through the stitched gateway joins both servers', async () => {
    const [id = ''] = await invite(gateway, 1)
    invited(id)
    const query = `subscription ($id: ID) {
      invitationChanged(id: $id) { event { type } invitation { id status team { name } } }
    }`
    const response = await fetch(stitched.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${SECRET_KEY}`,
      },
      body: JSON.stringify({ query, variables: { id } }),
    })
    const stream = readStream(response)
    onTestFinished(() => stream.cancel())
    await gateway.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', {
      id,
    })
    // The stream may start with the creation, if this event got its position after the stream started.
    let change = await stream.change()
    while (change.event.type === 'CREATED') change = await stream.change()
    expect(change).toEqual({
      event: { type: 'REVOKED' },
      invitation: { id, status: 'REVOKED', team: { name: 'Blue' } },
    })
  })
})
