import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql'
import { pricesOf } from '../../limits/prices.ts'
import { type Alternatives, accessDirective, alternativesOf, both, tagDirective } from './access-rules.ts'
import { fieldCost, scanCosts, typeCost } from './cost-directives.ts'
import type { DirectivesByCoordinate } from './sdl-directives.ts'

/** What the directives of the subgraph describe: who may read what, what it costs, and what is for operators only. */

export type DirectiveGroup = 'auth' | 'cost' | 'tag'

/** The directives of a subgraph, derived from the rules and prices by which the gateway itself decides. */
export function federationDirectives(
  schema: GraphQLSchema,
  groups: ReadonlySet<DirectiveGroup>,
): DirectivesByCoordinate {
  const directives = new Map<string, string[]>()
  const add = (coordinate: string, added: string[]) =>
    added.length > 0 &&
    directives.set(coordinate, [...new Set([...(directives.get(coordinate) ?? []), ...added])])
  const prices = pricesOf(schema)
  for (const type of Object.values(schema.getTypeMap())) {
    // Names with an underscore are the ones of federation.
    if (!isObjectType(type) || isIntrospectionType(type) || type.name.startsWith('_')) continue
    const ofType = alternativesOf(type)
    const keys = keysOf(type)
    if (groups.has('cost')) add(type.name, typeCost(type))
    if (groups.has('tag')) add(type.name, tagDirective(ofType))
    if (groups.has('auth') && keys === null) add(type.name, accessDirective(ofType))
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const ofField = alternativesOf(field)
      if (groups.has('cost')) {
        add(coordinate, fieldCost(field, type, schema, prices))
        for (const [input, added] of scanCosts(field)) add(input, added)
      }
      if (groups.has('tag')) add(coordinate, tagDirective(ofField))
      if (groups.has('auth')) add(coordinate, accessDirective(accessOf(ofField, ofType, keys, field.name)))
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
  keys: readonly string[] | null,
  name: string,
): Alternatives {
  if (keys === null) return ofField
  return keys.includes(name) ? null : both(ofType, ofField)
}

/** @returns the fields of the keys of an entity; null for other types. */
function keysOf({ extensions }: { extensions: object }): string[] | null {
  const { directives = [] }: { directives?: { name: string; args?: { fields?: string } }[] } = extensions
  const keys = directives.flatMap(({ name, args }) => (name === 'key' ? [String(args?.fields)] : []))
  return keys.length === 0 ? null : keys
}
