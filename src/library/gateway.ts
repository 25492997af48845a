import { IncomingMessage, ServerResponse } from 'node:http'
import { startApp } from '../app/app.ts'
import { loadSchema } from '../app/schema.ts'
import { loadConfig, processEnvironment } from '../config/config.ts'
import { completeSecrets } from '../config/secrets.ts'
import { problem } from '../http/routes.ts'
import { createFetchAdapter } from '../http/server/fetch-adapter.ts'
import { createPeerReader, type Peer, UNKNOWN_PEER } from '../http/server/peer.ts'
import { assertDataDirFree } from '../lib/data-dir-lock.ts'
import { createLog } from '../lib/log.ts'
import { checkBasePath, checkPublicUrl, withoutBasePath } from './base-path.ts'
import { bindSchema } from './bind-schema.ts'
import { createLifetime, GatewayStopped, type Lifetime } from './lifetime.ts'
import type { InvitationGatewayOptions, RequestHeaders, RequestInformation } from './types.ts'
import { variablesOf } from './variables.ts'
import { toWebResponse } from './web-response.ts'

// The host decides which pages a browser gets.
const DEFAULTS = { CONSOLE: 'off' }

/** The parts of a gateway inside of another server. */
export async function openGateway(options: InvitationGatewayOptions) {
  const { env = processEnvironment(), basePath = '', log: destination, requestOf, ...settings } = options
  const path = checkBasePath(basePath)
  const variables = { ...env, ...variablesOf(settings) }
  const loaded = loadConfig(variables, { defaults: DEFAULTS })
  checkPublicUrl(loaded.publicUrl, path)
  const config = await completeSecrets(loaded)
  const log = createLog(config.logLevel, config.secretKeys, { destination, format: config.logFormat })
  const lifetime = createLifetime(async () => {
    if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
    return startApp({ config, log })
  })
  const readPeer = createPeerReader(config.network.trustedProxies)
  const adapter = createFetchAdapter(
    (request, peer) => answer(lifetime, { request, peer, path }),
    readPeer,
    log,
  )
  return {
    schema: await bindToHost(await loadSchema(config), lifetime, requestOf),
    fetch: (request: Request, { address }: RequestInformation = {}) =>
      answer(lifetime, {
        request,
        peer: readPeer(address, request.headers.get('x-forwarded-for') ?? undefined),
        path,
      }),
    fetchInside: (request: Request) => answer(lifetime, { request, peer: UNKNOWN_PEER, path: '' }),
    listener: (request: object, response: object) => {
      if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) {
        throw new TypeError('listener needs the request and the response of node:http')
      }
      adapter(request, response)
    },
    secretKey: config.secretKeys[0],
    start: async () => void (await lifetime.app()),
    stop: lifetime.stop,
  }
}

interface Incoming {
  request: Request
  peer: Peer
  /** Where the host has mounted the gateway. */
  path: string
}

async function answer(lifetime: Lifetime, { request, peer, path }: Incoming): Promise<Response> {
  const target = await withoutBasePath(request, path)
  if (target === null) return problem(404, 'NOT_FOUND', 'This path does not exist.')
  try {
    return await lifetime.during(async ({ fetch, edge }) =>
      toWebResponse(await fetch(target, peer), edge.headers),
    )
  } catch (error) {
    if (!(error instanceof GatewayStopped)) throw error
    return problem(503, 'UNAVAILABLE', error.message)
  }
}

async function bindToHost(
  schema: Awaited<ReturnType<typeof loadSchema>>,
  { app }: Lifetime,
  requestOf: InvitationGatewayOptions['requestOf'] = requestOfYoga,
) {
  const context = async (host: object) => (await app()).steps.createContext(requestOf(host))
  return bindSchema(schema, {
    createContext: context,
    mask: async (error) => (await app()).steps.mask(error),
  })
}

/** The context of Yoga. */
function requestOfYoga(context: object): RequestHeaders {
  const { request }: { request?: RequestHeaders } = context
  if (request === undefined) throw new TypeError('The context has no request. Set the option requestOf.')
  return request
}
