import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql'
import { pricesOf } from '../../limits/prices.ts'
import { type Alternatives, accessDirective, alternativesOf, both, tagDirective } from './access-rules.ts'
import { fieldCost, scanCosts, typeCost } from './cost-directives.ts'
import type { Entities } from './entities.ts'
import type { DirectivesByCoordinate } from './sdl-directives.ts'

/** What the directives of the subgraph describe: who may read what, what it costs, and what is for operators only. */

export type DirectiveGroup = 'auth' | 'cost' | 'tag'

/** The directives of a subgraph, derived from the rules and prices by which the gateway itself decides. */
export function federationDirectives(
  schema: GraphQLSchema,
  entities: Entities,
  groups: ReadonlySet<DirectiveGroup>,
): DirectivesByCoordinate {
  const directives = new Map<string, string[]>()
  const add = (coordinate: string, added: string[]) =>
    added.length > 0 &&
    directives.set(coordinate, [...new Set([...(directives.get(coordinate) ?? []), ...added])])
  const prices = pricesOf(schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    const ofType = alternativesOf(type)
    const key = entities.get(type.name)?.key ?? null
    if (key !== null) add(type.name, [`@key(fields: "${key}")`])
    if (type.name === SHARED_TYPE) add(type.name, ['@shareable'])
    if (groups.has('cost')) add(type.name, typeCost(type))
    if (groups.has('tag')) add(type.name, tagDirective(ofType))
    if (groups.has('auth') && key === null) add(type.name, accessDirective(ofType))
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const ofField = alternativesOf(field)
      if (isShared(field.name, key)) add(coordinate, ['@shareable'])
      if (groups.has('cost')) {
        add(coordinate, fieldCost(field, type, schema, prices))
        for (const [input, added] of scanCosts(field)) add(input, added)
      }
      if (groups.has('tag')) add(coordinate, tagDirective(ofField))
      if (groups.has('auth')) add(coordinate, accessDirective(accessOf(ofField, ofType, key, field.name)))
    }
  }
  return directives
}

/**
 * Another subgraph can add fields to an entity. A rule of the type would apply to these too, so it is part of each field
 * of the gateway instead. The key has no rule, because the other subgraphs have it too.
 */
function accessOf(
  ofField: Alternatives,
  ofType: Alternatives,
  key: string | null,
  name: string,
): Alternatives {
  if (key === null) return ofField
  return key === name ? null : both(ofType, ofField)
}

/** All subgraphs with connections have the same definition of it. */
export const SHARED_TYPE = 'PageInfo'

/**
 * An entity whose key is not its own `id` belongs to other subgraphs too, and they can have the same fields. Its `id`
 * is not shared: ids of different systems would be mixed.
 */
function isShared(field: string, key: string | null): boolean {
  return key !== null && key !== 'id' && field !== key && field !== 'id'
}
