import { type GraphQLSchema, lexicographicSortSchema, parse, print, printSchema } from 'graphql'
import { addDirectives, type DirectivesByCoordinate } from './sdl-directives.ts'
import { type RenameType, renameTypes } from './type-prefix.ts'

/**
 * The versions of federation: the first that has all directives of the gateway, and an older one if only keys and shared
 * fields are used. With that one, a supergraph of an older version composes.
 */
const VERSION = 'v2.9'
const OLDER_VERSION = 'v2.6'
const OLDER_DIRECTIVES: ReadonlySet<string> = new Set(['@key', '@shareable'])

/** Prints a schema as the SDL of a subgraph, without what each subgraph has. */
export function printSubgraph(
  schema: GraphQLSchema,
  directives: DirectivesByCoordinate,
  rename: RenameType | null,
): string {
  const printed = printSchema(lexicographicSortSchema(schema))
  // Some composers do not know the directive. The gateway refuses more than one field all the same.
  const document = parse(printed.replaceAll(/^(input \w+) @oneOf\b/gm, '$1'), { noLocation: true })
  const described = addDirectives(document, directives)
  return `${linkTo(directives)}\n\n${print(rename === null ? described : renameTypes(described, rename))}`
}

/** The link to the specification of the directives. */
function linkTo(directives: DirectivesByCoordinate): string {
  const used = new Set([...directives.values()].flat().map((directive) => directive.split('(')[0] ?? ''))
  const names = [...used].toSorted()
  const imports = names.map((name) => `"${name}"`).join(', ')
  const version = names.every((name) => OLDER_DIRECTIVES.has(name)) ? OLDER_VERSION : VERSION
  return `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${imports}])`
}
