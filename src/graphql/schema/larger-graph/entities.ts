import { GraphQLError } from 'graphql'
import { InvalidInput } from '../../../domain/errors.ts'
import { lookupId } from '../../../domain/text-limits.ts'
import { type Context, requirePrincipal } from '../context.ts'
import { readInvitation } from '../invitation/invitation.ts'
import { MAX_IDS } from '../relay-options.ts'
import { readUserByExternalId } from '../user/user.ts'

/**
 * The key of `User`. It is never `id`: another subgraph's `User` with the key `id` has the ids of another system.
 * With `none`, other subgraphs cannot refer to users.
 */
export type SubgraphUserKey = 'externalId' | 'none'

/** A type that other subgraphs can refer to by a key. */
export interface Entity {
  /** The field that is the key. */
  key: 'id' | 'externalId'
  load: (context: Context, key: string) => unknown
}

/** The entities by the names of their types. */
export type Entities = ReadonlyMap<unknown, Entity>

export function entitiesOf(userKey: SubgraphUserKey): Entities {
  const entities = new Map<unknown, Entity>([['Invitation', { key: 'id', load: readInvitation }]])
  if (userKey === 'externalId') entities.set('User', { key: 'externalId', load: readUserByExternalId })
  return entities
}

/**
 * Loads each entity on its own: one representation that is not valid or that the caller may not see does not fail the
 * others. A representation is unvalidated JSON of the caller: `__typename` and the key.
 */
export function loadEntities(
  entities: Entities,
  representations: readonly unknown[],
  context: Context,
): Promise<unknown>[] {
  requirePrincipal(context)
  if (representations.length > MAX_IDS) {
    throw new InvalidInput([{ path: ['representations'], message: `must be at most ${MAX_IDS}` }])
  }
  return representations.map(async (representation) => {
    const entity = entities.get(propertyOf(representation, '__typename'))
    if (entity === undefined) {
      throw badRepresentation(`its __typename must be one of ${[...entities.keys()].join(', ')}`)
    }
    const key = propertyOf(representation, entity.key)
    if (typeof key !== 'string') throw badRepresentation(`its ${entity.key} must be text`)
    return entity.load(context, lookupId(key, entity.key))
  })
}

/** A representation that is written in the query, and not in variables, is an object without a prototype. */
function propertyOf(representation: unknown, name: string): unknown {
  return typeof representation === 'object' && representation !== null
    ? Reflect.get(representation, name)
    : undefined
}

function badRepresentation(fault: string): GraphQLError {
  return new GraphQLError(`The representation is not valid: ${fault}.`, {
    extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
  })
}
