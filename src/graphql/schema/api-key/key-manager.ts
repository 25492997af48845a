import type { KeyManager } from '../../../auth/api-key/api-key.ts'
import { type Context, callerOf, requireScope } from '../context.ts'

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
  const { actor, payerId, person } = await callerOf({ ...context, principal }, 'manageApiKeys')
  return { id: actor.id, scopes, owner: person === null ? null : payerId }
}
