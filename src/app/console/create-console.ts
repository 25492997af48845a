import path from 'node:path'
import type { Authenticate } from '../../auth/authenticate.ts'
import { createConsoleRoutes } from '../../http/console/console-routes.ts'
import { createFindPlace } from '../../http/console/place.ts'
import { createSessionRequests, type PrepareRequest } from '../../http/console/session-requests.ts'
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
  { config, now, report }: Components,
  { authenticate, hasMailbox, notFound }: ConsoleOptions,
): ConsoleParts | null {
  const { appName, production, explorer, publicUrl, secretKeys, ticketSecrets } = config
  if (!config.console) return null
  const findPlace = createFindPlace(publicUrl, { production })
  const sessions = createSessions({ secrets: ticketSecrets, findPlace, now })
  return {
    routes: createConsoleRoutes({
      folder: FOLDER,
      findPlace,
      notFound,
      sessions,
      authenticate,
      facts: { appName, explorer, mailbox: hasMailbox && !production, publicUrl, production },
      developmentKey: production ? null : secretKeys[0],
      openId: false,
      report: (error) => report(error, 'console'),
    }),
    prepare: createSessionRequests({ path: '/graphql', sessions, publicUrl, now }),
    location: (host) => `${findPlace(host).path}/console`,
  }
}
