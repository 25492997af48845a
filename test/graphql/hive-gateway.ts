import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import http from '@graphql-mesh/transport-http'
import ws from '@graphql-mesh/transport-ws'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { listen } from '../../examples/listen.ts'

export interface HiveOptions {
  subgraphs: { name: string; url: string; sdl: string }[]
  /** How the gateway follows the subgraphs: by server-sent events, the default, or over WebSockets. */
  subscriptions?: 'http' | 'ws'
}

/** One endpoint for several subgraphs, by Hive gateway. Each receives the caller's Authorization header. */
export async function startHiveGateway({ subgraphs, subscriptions: kind = 'http' }: HiveOptions) {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) throw new Error('The subgraphs do not compose', { cause: errors })
  const connectionParams = { authorization: '{context.headers.authorization}' }
  const runtime = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    transports: { http, ws },
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => {
        const authorization = request.headers.get('authorization')
        return authorization ? { authorization } : {}
      },
    },
    ...(kind === 'ws' && {
      transportEntries: { '*.http': { options: { subscriptions: { kind, options: { connectionParams } } } } },
    }),
  })
  const { url, stop } = await listen(runtime)
  return {
    url,
    stop: async () => {
      await stop()
      await runtime[Symbol.asyncDispose]()
    },
  }
}
