import {
  type DocumentNode,
  Kind,
  parse,
  print,
  type SchemaExtensionNode,
  type StringValueNode,
} from 'graphql'
import { addDirectives, type DirectivesByCoordinate } from './sdl-directives.ts'
import { type RenameType, renameTypes } from './type-prefix.ts'

/** The version of federation that has all the directives. Without them, a supergraph of an older version composes. */
const LINK = 'https://specs.apollo.dev/federation/v2.9'

/** Adds directives to the SDL of a subgraph and renames its types. */
export function describeSubgraph(
  sdl: string,
  directives: DirectivesByCoordinate,
  rename: RenameType | null,
): string {
  if (directives.size === 0 && rename === null) return sdl
  const document = parse(sdl, { noLocation: true })
  const described =
    directives.size === 0 ? document : importDirectives(addDirectives(document, directives), directives)
  return print(rename === null ? described : renameTypes(described, rename))
}

function importDirectives(document: DocumentNode, directives: DirectivesByCoordinate): DocumentNode {
  const used = [...directives.values()].flat().map((directive) => directive.split('(')[0] ?? '')
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.SCHEMA_EXTENSION ? linked(definition, used) : definition,
    ),
  }
}

function linked({ directives = [] }: SchemaExtensionNode, used: string[]): SchemaExtensionNode {
  const names = directives
    .flatMap((directive) => directive.arguments ?? [])
    .flatMap(({ name, value }) => (name.value === 'import' && value.kind === Kind.LIST ? value.values : []))
    .filter((value): value is StringValueNode => value.kind === Kind.STRING)
    .map(({ value }) => value)
  const imports = JSON.stringify([...new Set([...names, ...used])].toSorted())
  const [link] = parse(`extend schema @link(url: "${LINK}", import: ${imports})`, {
    noLocation: true,
  }).definitions
  if (link?.kind !== Kind.SCHEMA_EXTENSION) throw new Error('Not an extension of a schema')
  return link
}
