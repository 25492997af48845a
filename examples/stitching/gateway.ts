import { readFileSync } from 'node:fs'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_TO_STITCH } from './teams.ts'

const INVITATIONS_SCHEMA = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')

/** How to load objects by id: with a field that takes a list of at most 100 ids. */
function byIds(fieldName: string) {
  return {
    selectionSet: '{ id }',
    fieldName,
    key: ({ id }: { id: string }) => id,
    argsFromKeys: (ids: readonly string[]) => ({ ids }),
    dataLoaderOptions: { maxBatchSize: 100 },
  }
}

/** Sends requests to a server with the credentials of the gateway's caller. */
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
  /** The URL of the invitation gateway, with SUBGRAPH off. */
  invitations: string
  teams: string
  /** Whether the fields that one query needs from a server are sent as one request. Default: false. */
  batch?: boolean
  port?: number
}

/** One endpoint for two independent servers. */
export function startGateway({
  invitations,
  teams,
  batch = false,
  port,
}: GatewayOptions): Promise<Listening> {
  const schema = stitchSchemas({
    subschemas: [
      {
        schema: buildSchema(INVITATIONS_SCHEMA),
        executor: executorOf(invitations),
        batch,
        merge: { Invitation: byIds('invitationsByIds'), User: byIds('usersByIds') },
      },
      // Must be last: if several root fields have the same name, here `node`, the last one is used.
      {
        schema: buildSchema(TEAMS_TO_STITCH),
        executor: executorOf(teams),
        batch,
        merge: { Invitation: byIds('teamInvitations') },
      },
    ],
  })
  return listen(createYoga({ schema }), port)
}
