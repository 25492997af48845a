import path from 'node:path'
import type { Authenticate, WithHeaders } from '../../auth/authenticate.ts'
import { createConsoleRoutes } from '../../http/console/console-routes.ts'
import { createOpenIdRoutes } from '../../http/console/openid/openid-routes.ts'
import { createFindPlace } from '../../http/console/place.ts'
import {
  createSessionRequests,
  type PrepareRequest,
  withSession,
} from '../../http/console/session-requests.ts'
import { createSessions } from '../../http/console/sessions.ts'
import type { Handler } from '../../http/routes.ts'
import type { Components } from '../components.ts'
import { MIGRATIONS } from '../prepare-database.ts'

/** The built console. */
const FOLDER = path.resolve(MIGRATIONS, '../../dist/console')

export interface ConsoleParts {
  routes: [string, Handler][]
  /** Gives requests to /graphql the credential of their session. */
  prepare: PrepareRequest
  /** A request for the explorer's page with the credential of its session. Unchanged if it has none. */
  withSession(request: Request): WithHeaders
  /** Sends a browser from / to the console. */
  location(host: string | null): string
}

export interface ConsoleOptions {
  authenticate: Authenticate
  hasMailbox: boolean
  notFound: Handler
}

/** @returns null if the console is off */
export function createConsole(
  { config, templates, now, report }: Components,
  { authenticate, hasMailbox, notFound }: ConsoleOptions,
): ConsoleParts | null {
  const { appName, production, explorer, publicUrl, secretKeys, ticketSecrets: secrets } = config
  if (!config.console) return null
  const findPlace = createFindPlace(publicUrl, { production })
  const sessions = createSessions({ secrets, findPlace, now })
  const provider = providerOf(config)
  const signIn = { sessions, findPlace, authenticate }
  const routes = createConsoleRoutes({
    ...signIn,
    folder: FOLDER,
    notFound,
    settings: config.settings,
    facts: { appName, explorer, mailbox: hasMailbox && !production, publicUrl, production },
    developmentKey: production ? null : secretKeys[0],
    openId: provider !== null,
    templates: templates.names,
    report: (error) => report(error, 'console'),
  })
  const openId =
    provider === null ? [] : createOpenIdRoutes({ ...signIn, provider, publicUrl, appName, secrets, now })
  return {
    routes: [...routes, ...openId],
    prepare: createSessionRequests({ path: '/graphql', sessions, publicUrl, now }),
    withSession: (request) => withSession(request, { sessions, publicUrl }),
    location: (host) => `${findPlace(host).path}/console`,
  }
}

/** @returns null if people cannot sign in at the issuer of the tokens */
function providerOf({ openId, jwt }: Components['config']) {
  return openId === null || jwt === null ? null : { ...openId, issuer: jwt.issuer }
}
