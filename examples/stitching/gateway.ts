import { readFileSync } from 'node:fs'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildASTSchema, buildSchema, type GraphQLSchema, Kind, parse, visit } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_TO_STITCH } from './teams.ts'

const INVITATIONS_SCHEMA = withOptionalUser(
  readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
)

/**
 * Your teams have users that the invitation gateway does not know. Its fields are null for them. If one of these fields
 * were required, the user and the list around it would be null too.
 */
function withOptionalUser(sdl: string): GraphQLSchema {
  const schema = visit(parse(sdl), {
    ObjectTypeDefinition: (type) => (type.name.value === 'User' ? { ...type, interfaces: [] } : false),
    InterfaceTypeDefinition: () => false,
    FieldDefinition: (field) =>
      field.type.kind === Kind.NON_NULL_TYPE ? { ...field, type: field.type.type } : undefined,
  })
  return buildASTSchema(schema)
}

/** How to load invitations by id: with a field that takes a list of at most 1,000 ids. */
function byIds(fieldName: string) {
  return {
    selectionSet: '{ id }',
    fieldName,
    key: ({ id }: { id: string }) => id,
    argsFromKeys: (ids: readonly string[]) => ({ ids }),
    dataLoaderOptions: { maxBatchSize: 1000 },
  }
}

/** Both servers know a user by your own id. Without one, the key is null, and the user is not looked up. */
function byExternalIds(fieldName: string) {
  return {
    selectionSet: '{ externalId }',
    fieldName,
    key: ({ externalId }: { externalId: string | null }) => externalId,
    argsFromKeys: (externalIds: readonly string[]) => ({ externalIds }),
    dataLoaderOptions: { maxBatchSize: 1000 },
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
        schema: INVITATIONS_SCHEMA,
        executor: executorOf(invitations),
        batch,
        merge: { Invitation: byIds('invitationsByIds'), User: byExternalIds('usersByExternalIds') },
      },
      // Must be last: if several root fields have the same name, here `node`, the last one is used.
      {
        schema: buildSchema(TEAMS_TO_STITCH),
        executor: executorOf(teams),
        batch,
        merge: { Invitation: byIds('teamInvitations'), User: byExternalIds('teamUsers') },
      },
    ],
  })
  return listen(createYoga({ schema }), port)
}
