import { readFileSync } from 'node:fs'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_TO_STITCH } from './teams.ts'

const INVITATIONS_SCHEMA = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')

/** How to get at what has an id: by a field that takes a list of them, 100 at a time at most. */
function byIds(fieldName: string) {
  return {
    selectionSet: '{ id }',
    fieldName,
    key: ({ id }: { id: string }) => id,
    argsFromKeys: (ids: readonly string[]) => ({ ids }),
    dataLoaderOptions: { maxBatchSize: 100 },
  }
}

/** Asks a server in the name of whoever asks the gateway. */
function executorOf(endpoint: string) {
  return buildHTTPExecutor({
    endpoint,
    headers: (request): Record<string, string> => {
      const authorization = request?.context?.request.headers.get('authorization')
      return authorization ? { authorization } : {}
    },
  })
}

export interface GatewayOptions {
  /** Where the invitation gateway answers, SUBGRAPH being off. */
  invitations: string
  teams: string
  port?: number
}

/** One endpoint over two servers that know nothing of each other. */
export function startGateway({ invitations, teams, port }: GatewayOptions): Promise<Listening> {
  const schema = stitchSchemas({
    subschemas: [
      {
        schema: buildSchema(INVITATIONS_SCHEMA),
        executor: executorOf(invitations),
        merge: { Invitation: byIds('invitationsByIds'), User: byIds('usersByIds') },
      },
      // The last: of root fields with the same name, here `node`, the last one's is taken.
      {
        schema: buildSchema(TEAMS_TO_STITCH),
        executor: executorOf(teams),
        merge: { Invitation: byIds('teamInvitations') },
      },
    ],
  })
  return listen(createYoga({ schema }), port)
}
