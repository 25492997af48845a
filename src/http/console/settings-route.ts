import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import type { Scope } from '../../auth/principal.ts'
import { type Handler, methodNotAllowed, problem } from '../routes.ts'
import { ownRequestsOnly } from './own-requests.ts'
import { identify, type SessionRoutesOptions, withProblems } from './session-routes.ts'

/** The settings by group, without secrets. */
export type ShownSettings = readonly { title: string; settings: readonly object[] }[]

/** Callers who can give others access may also see how the gateway is configured. */
const SCOPE: Scope = 'keys:manage'

/**
 * `GET /console/session/settings`: the settings as they are, for the console's own script and a session with `keys:manage`
 * (docs/decisions/089-settings-outside-of-graphql.md).
 */
export function createSettingsRoute(
  settings: ShownSettings,
  options: SessionRoutesOptions,
): [string, Handler] {
  const handler: Handler = async (request) => {
    if (request.method !== 'GET') return methodNotAllowed('GET')
    const { sessions, authenticate } = options
    const { headers } = request
    const session = sessions.read({ cookie: headers.get('cookie'), host: headers.get('host') })
    if (session === null) throw new InvalidCredentials('Sign in with a secret key or a token.')
    const { scopes } = await identify(session.credential, authenticate)
    if (!scopes.has(SCOPE)) return problem(403, 'FORBIDDEN', `This needs the scope ${SCOPE}.`)
    const answer = { groups: settings }
    return Response.json(answer, {
      headers: { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' },
    })
  }
  return [
    '/console/session/settings',
    ownRequestsOnly(withProblems(handler, options), options.facts.publicUrl),
  ]
}
