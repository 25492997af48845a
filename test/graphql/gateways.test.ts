import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { startGateway as startApollo } from '../../examples/federation/gateway.ts'
import { TEAMS_SUBGRAPH } from '../../examples/federation/teams.ts'
import { startGateway as startStitching } from '../../examples/stitching/gateway.ts'
import { createUser, SECRET_KEY } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { statementsWith } from '../support/statements.ts'
import { startHiveGateway } from './hive-gateway.ts'
import { type Ask, asking, expectEveryResult, invite, storedKey } from './larger-graph.ts'
import { addressOf, startWorld, type World } from './larger-world.ts'
import { rootFieldsOf, selectionOf } from './root-fields.ts'

const SUBGRAPH_SDL = readFileSync('docs/reference/subgraph.graphql', 'utf8')

/** The invitation gateway and the teams, as subgraphs and as servers to stitch. All gateways below share them. */
const worlds: Partial<Record<'subgraphs' | 'servers', World>> = {}
beforeAll(async () => {
  worlds.subgraphs = await startWorld({ subgraph: true })
  worlds.servers = await startWorld({ subgraph: false })
})
afterAll(() => Promise.all(Object.values(worlds).map(({ stop }) => stop())))

function worldOf(kind: keyof typeof worlds): World {
  const world = worlds[kind]
  if (world === undefined) throw new Error('The servers have not started')
  return world
}

const subgraphsOf = ({ urls }: World) => [
  { name: 'invitations', url: urls.invitations, sdl: SUBGRAPH_SDL },
  { name: 'teams', url: urls.teams, sdl: TEAMS_SUBGRAPH },
]

const GATEWAYS = [
  {
    name: 'Apollo gateway',
    world: 'subgraphs',
    reportsDeleted: false,
    start: (world: World) => startApollo({ subgraphs: subgraphsOf(world) }),
  },
  {
    name: 'Hive gateway',
    world: 'subgraphs',
    reportsDeleted: true,
    start: (world: World) => startHiveGateway({ subgraphs: subgraphsOf(world) }),
  },
  {
    name: 'stitching',
    world: 'servers',
    reportsDeleted: true,
    start: ({ urls }: World) => startStitching(urls),
  },
  {
    name: 'stitching with batch',
    world: 'servers',
    reportsDeleted: true,
    start: ({ urls }: World) => startStitching({ ...urls, batch: true }),
  },
] as const

describe.each(GATEWAYS)('$name', ({ world: kind, reportsDeleted, start }) => {
  let world: World
  let ask: Ask
  beforeAll(async () => {
    world = worldOf(kind)
    const larger = await start(world)
    ask = asking(larger.url)
    return larger.stop
  })
  beforeEach(() => {
    // Tests add invitations at the end.
    for (const { invitationIds } of world.teams) invitationIds.length = 11
  })

  const WHOLE = `{
    teams { nodes { name invitations { id status team { name } } members { displayName emailAddress createdAt } } }
  }`
  /** The second member of a team is not in the gateway. The last invitation was deleted. */
  const whole = () =>
    world.teams.map(({ name, invitationIds, members: [known, unknown] }) => ({
      name,
      invitations: [
        ...invitationIds.slice(0, 10).map((id) => ({ id, status: 'PENDING', team: { name } })),
        null,
      ],
      members: [
        {
          displayName: known?.displayName,
          emailAddress: addressOf(known?.externalId ?? ''),
          createdAt: expect.any(String),
        },
        { displayName: unknown?.displayName, emailAddress: null, createdAt: null },
      ],
    }))

  test('30 teams with 300 invitations and 60 users arrive with one statement per kind', async () => {
    const read = async (keys: string[]) =>
      statementsWith(keys, async () => {
        const { data, errors } = await ask(WHOLE)
        // Hive gateway and stitching also report that the status of a deleted invitation is null. The guides say so.
        const reported = world.teams.map((_, at) => `teams,nodes,${at},invitations,10,status`).toSorted()
        expect(errors?.map(({ path }) => String(path)).toSorted()).toEqual(
          reportsDeleted ? reported : undefined,
        )
        expect(data.teams.nodes).toEqual(whole())
      })
    expect(await read(world.invitationIds)).toHaveLength(1)
    expect(await read(['known-7'])).toHaveLength(1)
  })

  test('a caller who may read neither invitations nor users gets the data of the teams', async () => {
    for (const [authorization, code] of [
      ['', 'UNAUTHENTICATED'],
      [(await storedKey(world.gateway, [])).authorization, 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await ask(WHOLE, {}, authorization)
      const members = world.teams.map((team) =>
        team.members.map(({ displayName }) => ({ displayName, emailAddress: null, createdAt: null })),
      )
      expect(data.teams.nodes).toMatchObject(
        world.teams.map(({ name }, at) => ({ name, members: members[at] })),
      )
      expect(JSON.stringify(data)).not.toContain('PENDING')
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toContain(code)
    }
  })

  test('inviters have the data of the teams if the teams know them', async () => {
    const { database } = world.gateway
    const known = await database.prisma.user.findFirstOrThrow({ where: { externalId: 'known-3' } })
    const stranger = await createUser(world.gateway, `${randomUUID()}@example.com`)
    await database.prisma.user.update({ where: { id: stranger }, data: { externalId: randomUUID() } })
    const unlinked = await createUser(world.gateway, `${randomUUID()}@example.com`)
    const invitationIds = await invite(world.gateway, 3)
    for (const [at, inviterId] of [known.id, stranger, unlinked].entries()) {
      await database.prisma.invitation.update({ where: { id: invitationIds[at] ?? '' }, data: { inviterId } })
    }
    const { data, errors } = await ask(
      `query ($ids: [ID!]!) {
        teams { nodes { name } }
        invitationsByIds(ids: $ids) { inviter { emailAddress displayName externalId } }
      }`,
      { ids: invitationIds },
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      teams: { nodes: world.teams.map(({ name }) => ({ name })) },
      invitationsByIds: [
        {
          inviter: {
            emailAddress: addressOf('known-3'),
            displayName: 'Name of known 3',
            externalId: 'known-3',
          },
        },
        { inviter: { emailAddress: expect.any(String), displayName: null, externalId: expect.any(String) } },
        // The subgraph has no user without an external id.
        {
          inviter:
            kind === 'subgraphs'
              ? null
              : { emailAddress: expect.any(String), displayName: null, externalId: null },
        },
      ],
    })
  })

  test('node finds a team', async () => {
    expect(await ask('{ node(id: "team_1") { __typename id } }')).toEqual({
      data: { node: { __typename: 'Team', id: 'team_1' } },
    })
  })

  test('every result of createInvitation arrives unchanged', async () => {
    await expectEveryResult(world.gateway, ask)
  })

  test('an input with two fields of which exactly one counts is refused', async () => {
    const two = 'ticket: "tkt_1", invitationId: "inv_1"'
    const { data, errors } = await ask(`mutation { declineInvitation(input: { ${two} }) { __typename } }`)
    expect(data?.declineInvitation ?? null).toBeNull()
    expect(errors?.map(({ message }) => message).join()).toMatch(/OneOf.*DeclineInvitationInput/)
  })

  const fields = rootFieldsOf(buildSchema(readFileSync('schema.graphql', 'utf8'))).filter(
    ({ operation, field }) =>
      operation !== 'subscription' &&
      // Some callers without a scope may call these.
      !['invitationByTicket', 'viewer'].includes(field.name) &&
      // Only one server of a larger graph can have these.
      !['node', 'nodes'].includes(field.name),
  )
  test.each(fields.map((each) => ({ ...each, field: each.field.name, refused: selectionOf(each) })))(
    'if $field is refused, the teams arrive',
    async ({ operation, refused }) => {
      const names = world.teams.map(({ name }) => ({ name }))
      const good =
        operation === 'query'
          ? 'teams { nodes { name } }'
          : 'assignInvitation(teamId: "team_0", invitationId: "inv_x") { name }'
      const expected = operation === 'query' ? { teams: { nodes: names } } : { assignInvitation: names[0] }
      for (const authorization of ['', (await storedKey(world.gateway, [])).authorization]) {
        const { data, errors } = await ask(`${operation} { ${good} refused: ${refused} }`, {}, authorization)
        expect(data).toMatchObject(expected)
        expect(data.refused ?? []).not.toContainEqual(expect.anything())
        expect(errors?.map(({ extensions }) => extensions?.['code'])).toContain(
          authorization === '' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
        )
      }
    },
  )
})

// Apollo’s gateway has no subscriptions.
test.each([
  ...GATEWAYS.slice(1),
  {
    name: 'Hive gateway over WebSockets',
    world: 'subgraphs' as const,
    start: (world: World) => startHiveGateway({ subgraphs: subgraphsOf(world), subscriptions: 'ws' }),
  },
])('a subscription through $name joins both servers', async ({ world: kind, start }) => {
  const { gateway, teams } = worldOf(kind)
  const { url, stop } = await start(worldOf(kind))
  onTestFinished(stop)
  const [id = ''] = await invite(gateway, 1)
  teams[0]?.invitationIds.push(id)
  const last = await gateway.graphql('{ invitationEvents(last: 1) { edges { cursor } } }')
  const after: string = last.data.invitationEvents.edges[0].cursor
  // With a cursor, the change is sent even if it happens before the stream is open.
  const query = `subscription ($id: ID, $after: String) {
    invitationChanged(id: $id, after: $after) { event { type } invitation { id status team { name } } }
  }`
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${SECRET_KEY}`,
    },
    body: JSON.stringify({ query, variables: { id, after } }),
  })
  const stream = readStream(response)
  onTestFinished(() => stream.cancel())
  await gateway.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id })
  // The stream may start with the creation, if this event got its position after the stream started.
  let change = await stream.change()
  while (change.event.type === 'CREATED') change = await stream.change()
  expect(change).toEqual({
    event: { type: 'REVOKED' },
    invitation: { id, status: 'REVOKED', team: { name: 'Team 0' } },
  })
})
