import { GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { InvalidInput } from '../../domain/errors.ts'
import { lookupId } from '../../domain/text-limits.ts'
import type { Builder } from './builder.ts'
import { type Context, requirePrincipal } from './context.ts'
import { readInvitation } from './invitation/invitation.ts'
import type { Entities } from './nodes-by-ids.ts'
import { MAX_IDS } from './relay-options.ts'
import { readUserByExternalId } from './user/user.ts'

/**
 * The key of `User`. It is never `id`: another subgraph's `User` with the key `id` has the ids of another system.
 * With `none`, other subgraphs cannot refer to users.
 */
export type SubgraphUserKey = 'externalId' | 'none'

/** Defines the keys by which other subgraphs refer to our types, and loads objects by these keys. */
export function defineEntities(
  builder: Builder,
  { invitation, user }: Entities,
  { userKey }: { userKey: SubgraphUserKey },
): void {
  builder.asEntity(invitation, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: (reference, context) => readInvitation(context, keyOf(reference, 'id')),
  })
  if (userKey === 'none') return
  builder.asEntity(user, {
    key: builder.selection<{ externalId: string }>('externalId'),
    resolveReference: (reference, context) => readUserByExternalId(context, keyOf(reference, 'externalId')),
  })
}

/** A representation is unvalidated JSON of the caller. @throws GraphQLError if its key is missing. */
function keyOf(reference: object, field: 'id' | 'externalId'): string {
  const value: unknown = Reflect.get(reference, field)
  if (typeof value !== 'string') throw badRepresentation(`its ${field} must be text`)
  return lookupId(value, field)
}

type Resolver<Result> = GraphQLFieldResolver<unknown, Context, { representations: unknown[] }, Result>

/**
 * Resolves each representation on its own. With the standard resolver alone, one representation that is not valid or
 * that the caller may not see would fail all others.
 */
export function resolveEachEntity(
  standard: Resolver<unknown>,
  typenames: ReadonlySet<unknown>,
): Resolver<Promise<unknown>[]> {
  return (root, { representations }, context, info) => {
    requirePrincipal(context)
    if (representations.length > MAX_IDS) {
      const message = `must be at most ${MAX_IDS}`
      throw new InvalidInput([{ path: ['representations'], message }])
    }
    return representations.map(async (representation) => {
      if (!typenames.has(typenameOf(representation))) {
        throw badRepresentation(`its __typename must be one of ${[...typenames].join(', ')}`)
      }
      const alone = standard(root, { representations: [representation] }, context, info)
      return Array.isArray(alone) ? alone[0] : null
    })
  }
}

function typenameOf(representation: unknown): unknown {
  return typeof representation === 'object' && representation !== null
    ? Reflect.get(representation, '__typename')
    : undefined
}

function badRepresentation(fault: string): GraphQLError {
  return new GraphQLError(`The representation is not valid: ${fault}.`, {
    extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
  })
}
