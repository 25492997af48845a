import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startGateway as startApollo } from '../../examples/federation/gateway.ts'
import { startTeams as startTeamsSubgraph, TEAMS_SUBGRAPH } from '../../examples/federation/teams.ts'
import { startGateway as startStitching } from '../../examples/stitching/gateway.ts'
import { startTeams } from '../../examples/stitching/teams.ts'
import { ids } from '../../src/domain/ids.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { statementsWith } from '../support/statements.ts'
import { startHiveGateway } from './hive-gateway.ts'
import { type Ask, asking, invite, listening, storedKey } from './larger-graph.ts'
import { rootFieldsOf, selectionOf } from './root-fields.ts'

const SUBGRAPH_SDL = readFileSync('docs/reference/subgraph.graphql', 'utf8')
const teams = Array.from({ length: 30 }, (_, at) => ({
  id: `team_${at}`,
  name: `Team ${at}`,
  invitationIds: [] as string[],
}))
const names = teams.map(({ name }) => ({ name }))

interface Servers {
  /** The URLs of this gateway and of the teams. */
  invitations: string
  teams: string
}

const subgraphs = ({ invitations, teams: second }: Servers) => [
  { name: 'invitations', url: invitations, sdl: SUBGRAPH_SDL },
  { name: 'teams', url: second, sdl: TEAMS_SUBGRAPH },
]

describe.each([
  {
    name: 'Apollo gateway',
    subgraph: true,
    statements: 1,
    reportsDeleted: false,
    start: (servers: Servers) => startApollo({ subgraphs: subgraphs(servers) }),
  },
  {
    name: 'Hive gateway',
    subgraph: true,
    statements: 1,
    reportsDeleted: true,
    streams: true,
    start: (servers: Servers) => startHiveGateway(subgraphs(servers)),
  },
  // A list has at most 100 ids, and here are 330.
  {
    name: 'stitching',
    subgraph: false,
    statements: 4,
    reportsDeleted: true,
    start: (servers: Servers) => startStitching(servers),
  },
  {
    name: 'stitching with batch',
    subgraph: false,
    statements: 1,
    reportsDeleted: true,
    start: (servers: Servers) => startStitching({ ...servers, batch: true }),
  },
])('$name', ({ subgraph, statements, reportsDeleted, streams = false, start }) => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>
  let ask: Ask
  let url: string
  beforeAll(async () => {
    gateway = await startTestGateway(subgraph ? { SUBGRAPH: 'on' } : {})
    const server = await listening(gateway)
    const second = await (subgraph ? startTeamsSubgraph(teams) : startTeams(teams))
    const larger = await start({ invitations: server.url, teams: second.url })
    url = larger.url
    ask = asking(url)
    return async () => {
      await larger.stop()
      await second.stop()
      await server.close()
    }
  })
  afterAll(() => gateway.stop())

  test('30 teams with 300 invitations arrive, and a deleted one is null', async () => {
    const all = await invite(gateway, 300)
    for (const [at, team] of teams.entries()) {
      // The eleventh invitation of each team was deleted.
      team.invitationIds = [...all.slice(at * 10, at * 10 + 10), ids.invitation()]
    }
    const read = await statementsWith(all, async () => {
      const { data, errors } = await ask('{ teams { nodes { name invitations { id status } } } }')
      // Hive gateway and stitching also report that `status` is null. The guides say so.
      const reported = teams.map((_, at) => `teams,nodes,${at},invitations,10,status`).toSorted()
      expect(errors?.map(({ path }) => String(path)).toSorted()).toEqual(
        reportsDeleted ? reported : undefined,
      )
      expect(data.teams.nodes).toEqual(
        teams.map(({ name, invitationIds }) => ({
          name,
          invitations: [...invitationIds.slice(0, 10).map((id) => ({ id, status: 'PENDING' })), null],
        })),
      )
    })
    expect(read).toHaveLength(statements)
  })

  // test/graphql/stitching.test.ts has this test for stitching. Apollo’s gateway has no subscriptions.
  test.runIf(streams)('a subscription by server-sent events joins both servers', async () => {
    const [id = ''] = await invite(gateway, 1)
    teams[0]?.invitationIds.push(id)
    const query = `subscription ($id: ID) {
      invitationChanged(id: $id) { event { type } invitation { id team { name } } }
    }`
    const response = await fetch(url, {
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
    expect(change).toEqual({ event: { type: 'REVOKED' }, invitation: { id, team: { name: 'Team 0' } } })
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
      field.name !== 'invitationByTicket' &&
      // Only one server of a larger graph can have these.
      !['node', 'nodes'].includes(field.name),
  )
  test.each(fields.map((each) => ({ ...each, field: each.field.name, refused: selectionOf(each) })))(
    'if $field is refused, the teams arrive',
    async ({ operation, refused }) => {
      const good =
        operation === 'query'
          ? 'teams { nodes { name } }'
          : 'assignInvitation(teamId: "team_0", invitationId: "inv_x") { name }'
      const expected = operation === 'query' ? { teams: { nodes: names } } : { assignInvitation: names[0] }
      for (const authorization of ['', (await storedKey(gateway, [])).authorization]) {
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
