import { readFileSync } from 'node:fs'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildSchema, type ExecutionResult, graphql } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { startTeams, TEAMS_TO_STITCH } from '../../examples/stitching/teams.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { invite } from './larger-graph.ts'

const IDS = 100
// The settings in docs/guide/stitching.md.
const SETTINGS = { MAX_QUERY_ALIASES: '200', MAX_QUERY_ROOT_FIELDS: '200' }

/** A gateway that loads each invitation by a field of its own and merges these fields into one query. */
async function load(settings: Record<string, string>, maxBatchSize: number): Promise<ExecutionResult> {
  const gateway = await startTestGateway(settings)
  const server = await listening(gateway)
  const invitationIds = await invite(gateway, IDS)
  const teams = await startTeams([{ id: 'team_1', name: 'Blue', invitationIds, members: [] }])
  onTestFinished(async () => {
    await teams.stop()
    await server.close()
    await gateway.stop()
  })
  const schema = stitchSchemas({
    subschemas: [
      {
        schema: buildSchema(readFileSync('schema.graphql', 'utf8')),
        executor: buildHTTPExecutor({
          endpoint: server.url,
          headers: { authorization: `Bearer ${SECRET_KEY}` },
        }),
        batch: true,
        batchingOptions: { dataLoaderOptions: { maxBatchSize } },
        merge: {
          Invitation: {
            selectionSet: '{ id }',
            fieldName: 'invitation',
            args: ({ id }: { id: string }) => ({ id }),
          },
        },
      },
      { schema: buildSchema(TEAMS_TO_STITCH), executor: buildHTTPExecutor({ endpoint: teams.url }) },
    ],
  })
  return await graphql({ schema, source: '{ teams { nodes { invitations { id status url } } } }' })
}

const all = {
  teams: {
    nodes: [
      { invitations: Array.from({ length: IDS }, () => expect.objectContaining({ status: 'PENDING' })) },
    ],
  },
}

test(`${IDS} invitations that are loaded one by one need the documented settings`, async () => {
  const refused = await load({}, IDS)
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'aliases' })
  const aliases = await load({ MAX_QUERY_ALIASES: SETTINGS.MAX_QUERY_ALIASES }, IDS)
  expect(aliases.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'rootFields' })
  const { data, errors } = await load(SETTINGS, IDS)
  expect(errors).toBeUndefined()
  expect(data).toEqual(all)
})

test(`${IDS} invitations that are loaded one by one work in batches of 50 without settings`, async () => {
  const { data, errors } = await load({}, 50)
  expect(errors).toBeUndefined()
  expect(data).toEqual(all)
})
