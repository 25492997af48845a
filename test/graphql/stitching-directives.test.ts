import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { stitchingDirectives } from '@graphql-tools/stitching-directives'
import { buildSchema, graphql } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../examples/listen.ts'
import { ids } from '../../src/domain/ids.ts'
import { createUser, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { statementsWith } from '../support/statements.ts'
import { invite, storedKey } from './larger-graph.ts'

const { stitchingDirectivesTransformer, stitchingDirectivesValidator } = stitchingDirectives()
const authorization = `Bearer ${SECRET_KEY}`

/** A server of teams that configures itself by directives too. It adds fields to types of the gateway. */
const TEAMS = `
  directive @merge(keyField: String) on FIELD_DEFINITION
  type Query {
    teams: [Team!]
    teamInvitations(ids: [ID!]!): [Invitation]! @merge(keyField: "id")
    teamUsers(externalIds: [String]!): [User]! @merge(keyField: "externalId")
  }
  type Team { name: String!, invitations: [Invitation]!, members: [User!]!, audit: [InvitationEvent]! }
  type Invitation { id: ID!, team: Team }
  type User { externalId: String, displayName: String }
  type InvitationEvent { id: ID! }
`

interface Team {
  name: string
  invitations: { id: string }[]
  members: { externalId: string }[]
  audit: { id: string }[]
}
const teams: Team[] = Array.from({ length: 30 }, (_, at) => ({
  name: `Team ${at}`,
  invitations: [],
  members: [{ externalId: `stitched ${at}` }, { externalId: `unknown ${at}` }],
  audit: [],
}))

const resolvers = {
  Query: {
    teams: () => teams,
    teamInvitations: (_root: unknown, args: { ids: string[] }) => args.ids.map((id) => ({ id })),
    teamUsers: (_root: unknown, { externalIds }: { externalIds: (string | null)[] }) =>
      // Null for a user of the gateway without an external id.
      externalIds.map((externalId) => externalId && { externalId }),
  },
  Invitation: {
    team: ({ id }: { id: string }) =>
      teams.find(({ invitations }) => invitations.some((each) => each.id === id)),
  },
  User: { displayName: ({ externalId }: { externalId: string }) => `Name of ${externalId}` },
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
const urls = { gateway: '', teams: '' }
beforeAll(async () => {
  gateway = await startTestGateway()
  const server = await listening(gateway)
  const second = await listen(createYoga({ schema: createSchema({ typeDefs: TEAMS, resolvers }) }))
  Object.assign(urls, { gateway: server.url, teams: second.url })
  return async () => {
    await second.stop()
    await server.close()
  }
})
afterAll(() => gateway.stop())

const readSdl = async () => String((await gateway.graphql('{ _sdl }')).data._sdl)

describe.each([{ batch: false }, { batch: true }])('a gateway with batch: $batch', ({ batch }) => {
  const ask = async (source: string, variableValues: object = {}) => {
    const subschemas = [
      { schema: buildSchema(await readSdl()), endpoint: urls.gateway },
      { schema: buildSchema(TEAMS), endpoint: urls.teams },
    ].map(({ schema, endpoint }) => ({
      schema,
      executor: buildHTTPExecutor({ endpoint, headers: { authorization } }),
      batch,
    }))
    // The directives are the whole configuration.
    const schema = stitchSchemas({ subschemas, subschemaConfigTransforms: [stitchingDirectivesTransformer] })
    const { data, errors } = await graphql({ schema, source, variableValues: { ...variableValues } })
    return { data: JSON.parse(JSON.stringify(data)), errors }
  }

  test('300 invitations and 60 users join by the directives alone, with one statement per kind', async () => {
    const all = await invite(gateway, 300)
    for (const [at, team] of teams.entries()) {
      team.invitations = all.slice(at * 10, at * 10 + 10).map((id) => ({ id }))
      const id = await createUser(gateway, `${randomUUID()}@example.com`)
      team.members = [{ externalId: `stitched ${id}` }, { externalId: `unknown ${at}` }]
      await gateway.database.prisma.user.update({ where: { id }, data: { externalId: `stitched ${id}` } })
    }
    const source =
      '{ teams { name invitations { id status team { name } } members { displayName emailAddress createdAt } } }'
    const read = (keys: string[]) =>
      statementsWith(keys, async () => {
        const { data, errors } = await ask(source)
        expect(errors).toBeUndefined()
        expect(data.teams).toEqual(
          teams.map(({ name, invitations, members }) => ({
            name,
            invitations: invitations.map(({ id }) => ({ id, status: 'PENDING', team: { name } })),
            members: members.map(({ externalId }, at) => ({
              displayName: `Name of ${externalId}`,
              emailAddress: at === 0 ? expect.any(String) : null,
              createdAt: at === 0 ? expect.any(String) : null,
            })),
          })),
        )
      })
    expect(await read(all)).toHaveLength(1)
    expect(await read(teams.map(({ members: [known] }) => known?.externalId ?? ''))).toHaveLength(1)
  })

  test('types that only nodes can load join too, and an inviter gets the data of the teams', async () => {
    const invited = await invite(gateway, 2)
    const [id = ''] = invited
    const event = await gateway.database.prisma.invitationEvent.findFirstOrThrow({
      where: { invitationId: id },
    })
    const inviterIds = await Promise.all([1, 2].map(() => createUser(gateway, `${randomUUID()}@example.com`)))
    const [linked = '', unlinked = ''] = inviterIds
    await gateway.database.prisma.user.update({ where: { id: linked }, data: { externalId: linked } })
    for (const [at, inviterId] of inviterIds.entries()) {
      await gateway.database.prisma.invitation.update({
        where: { id: invited[at] ?? '' },
        data: { inviterId },
      })
    }
    const [team] = teams
    if (team !== undefined) team.audit = [{ id: event.id }, { id: ids.event() }]
    const { data, errors } = await ask(
      'query ($ids: [ID!]!) { teams { audit { id type } } invitationsByIds(ids: $ids) { inviter { id displayName } } }',
      { ids: invited },
    )
    // A deleted object is null with an error, as in docs/guide/stitching.md.
    expect(errors?.map(({ path }) => path)).toEqual([['teams', 0, 'audit', 1, 'type']])
    expect(data.teams[0].audit).toEqual([{ id: event.id, type: 'CREATED' }, null])
    expect(data.invitationsByIds).toEqual([
      { inviter: { id: linked, displayName: `Name of ${linked}` } },
      { inviter: { id: unlinked, displayName: null } },
    ])
  })
})

describe('the SDL for stitching', () => {
  test('the SDL passes the validator of the library and declares how each Node is loaded', async () => {
    const sdl = await readSdl()
    const schema = stitchingDirectivesValidator(buildSchema(sdl))
    const { merge = {} } = stitchingDirectivesTransformer({ schema })
    expect(
      Object.entries(merge)
        .map(([type, { fieldName }]) => [type, fieldName])
        .toSorted(),
    ).toEqual([
      ['ApiKey', 'nodes'],
      ['Delivery', 'nodes'],
      ['Invitation', 'invitationsByIds'],
      ['InvitationEvent', 'nodes'],
      ['User', 'usersByExternalIds'],
      ['WebhookDelivery', 'nodes'],
      ['WebhookEndpoint', 'nodes'],
    ])
    expect(sdl).not.toContain('_sdl')
    const plain = buildSchema(readFileSync('schema.graphql', 'utf8'))
    expect(Object.keys(schema.getTypeMap()).toSorted()).toEqual(Object.keys(plain.getTypeMap()).toSorted())
  })

  test('without introspection, only a caller with a key can read the SDL', async () => {
    const closed = await startTestGateway({ INTROSPECTION: 'off' })
    onTestFinished(() => closed.stop())
    const read = (headers: Record<string, string>) => closed.graphql('{ _sdl }', {}, headers)
    const anonymous = await read({ authorization: '' })
    expect(anonymous.data).toEqual({ _sdl: null })
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect((await read(await storedKey(closed, []))).data._sdl).toBe(await readSdl())
    // With introspection, every caller can read the schema.
    expect((await gateway.graphql('{ _sdl }', {}, { authorization: '' })).data._sdl).toBe(await readSdl())
  })
})
