import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      nullableRootFields: NullableRootFields<Types>
    }
  }
}

/**
 * Makes every field of Query and Mutation nullable. If a non-null root field fails, `data` is null: a caller loses the
 * result of a mutation that was committed before, and a supergraph loses the data of other subgraphs.
 *
 * - Resolvers must still return a value, because their types do not change. Null always comes with an error.
 * - An operation has only one subscription field. Null would save nothing and every client would have to check for it.
 * - The specification of federation defines the types of `_entities` and `_service`.
 */
class NullableRootFields<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const isRoot = config.kind === 'Query' || config.kind === 'Mutation'
    if (!isRoot || config.name.startsWith('_')) return config
    return { ...config, type: { ...config.type, nullable: true } }
  }
}

export const NULLABLE_ROOT_FIELDS = 'nullableRootFields'
SchemaBuilder.registerPlugin(NULLABLE_ROOT_FIELDS, NullableRootFields)
