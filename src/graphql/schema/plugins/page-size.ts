import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { type GraphQLResolveInfo, Kind } from 'graphql'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      pageSize: PageSize<Types>
    }
  }
}

/**
 * Removes the default of `first` if the caller did not set it. The schema shows the default, but `last` alone and
 * `before` alone read a list backwards, and `first` together with `last` is refused.
 */
class PageSize<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const isPage = Object.hasOwn(config.args, 'first') && Object.hasOwn(config.args, 'last')
    return isPage ? { ...config, argMappers: [removeDefault, ...config.argMappers] } : config
  }
}

function removeDefault(
  { first, ...args }: Record<string, unknown>,
  _context: object,
  info: Partial<GraphQLResolveInfo>,
): Record<string, unknown> {
  return isGiven(info) ? { first, ...args } : args
}

/** A variable that was not sent counts as absent: GraphQL uses the default in this case too. */
function isGiven({ fieldNodes = [], variableValues = {} }: Partial<GraphQLResolveInfo>): boolean {
  const value = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'first')?.value
  if (value?.kind !== Kind.VARIABLE) return value !== undefined
  return Object.hasOwn(variableValues, value.name.value)
}

export const PAGE_SIZE = 'pageSize'
SchemaBuilder.registerPlugin(PAGE_SIZE, PageSize)
