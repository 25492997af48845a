import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { listen } from '../../examples/listen.ts'

/** One endpoint for several subgraphs, by Hive gateway. Each receives the caller's Authorization header. */
export async function startHiveGateway(subgraphs: { name: string; url: string; sdl: string }[]) {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) throw new Error('The subgraphs do not compose', { cause: errors })
  const runtime = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    transports: {
      http: {
        getSubgraphExecutor: ({ transportEntry: { location: endpoint = '' } }) =>
          buildHTTPExecutor({
            endpoint,
            headers: (request): Record<string, string> => {
              const authorization = request?.context?.request.headers.get('authorization')
              return authorization ? { authorization } : {}
            },
          }),
      },
    },
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
