import type { KeyManager } from '../../../auth/api-key/api-key.ts'
import { type Context, identityOf, requireScope } from '../context.ts'

/**
 * Reads who manages keys from the database, not from the cache. Otherwise a key that was revoked a moment ago could
 * create another key.
 *
 * @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN, InvalidCredentials.
 */
export async function readManager(context: Context): Promise<KeyManager> {
  requireScope(context, 'keys:manage')
  const principal = await context.authenticateAgain({ fresh: true })
  const { scopes } = requireScope({ ...context, principal }, 'keys:manage')
  const { id, payerId, person } = await identityOf({ ...context, principal })
  return { id, scopes, owner: person === null ? null : payerId }
}
