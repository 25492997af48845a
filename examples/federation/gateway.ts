import { ApolloGateway, IntrospectAndCompose, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

interface Caller {
  authorization?: string | undefined
}

interface Subgraph {
  name: string
  url: string
  /** Needed to read the schema: in production the invitation gateway requires a key, `Bearer sk_…` */
  authorization?: string
}

export interface GatewayOptions {
  /** The invitation gateway, with SUBGRAPH=on, and the other subgraphs. */
  subgraphs: Subgraph[]
  port?: number
}

/** One endpoint for several subgraphs. Each receives the caller's Authorization header. */
export async function startGateway({ subgraphs, port = 0 }: GatewayOptions) {
  const gateway = new ApolloGateway({
    supergraphSdl: new IntrospectAndCompose({
      subgraphs,
      introspectionHeaders: ({ name }) => {
        const { authorization } = subgraphs.find((subgraph) => subgraph.name === name) ?? {}
        return authorization === undefined ? {} : { authorization }
      },
    }),
    buildService: ({ url = '' }) =>
      new RemoteGraphQLDataSource<Caller>({
        url,
        willSendRequest: ({ request, context }) => {
          if (context.authorization) request.http?.headers.set('authorization', context.authorization)
        },
      }),
  })
  const server = new ApolloServer<Caller>({ gateway })
  const { url } = await startStandaloneServer(server, {
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
    listen: { port, host: '127.0.0.1' },
  })
  return { url, stop: () => server.stop() }
}
