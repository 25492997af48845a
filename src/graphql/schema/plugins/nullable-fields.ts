import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      nullableFields: NullableFields<Types>
    }
  }
}

/**
 * Makes each field nullable that can fail by itself, so that its error leaves all other data in the result. Resolvers
 * must still return a value, because their types do not change: null always comes with an error.
 *
 * - Fields of Query and Mutation. If a non-null one fails, `data` is null: a caller loses the result of a mutation that
 *   was committed before, and a supergraph loses the data of other subgraphs.
 * - Fields with arguments. The arguments can be refused, and such a field loads its data separately.
 *
 * A subscription is non-null. An operation has only one, so null would save nothing and every client would have to
 * check for it. `_entities` and `_service` have the types that the specification of federation requires.
 */
class NullableFields<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const canFail = config.kind === 'Query' || config.kind === 'Mutation' || hasArguments(config)
    return canFail ? { ...config, type: { ...config.type, nullable: true } } : config
  }
}

function hasArguments({ kind, args }: { kind: string; args: object }): boolean {
  return kind !== 'Subscription' && Object.keys(args).length > 0
}

export const NULLABLE_FIELDS = 'nullableFields'
SchemaBuilder.registerPlugin(NULLABLE_FIELDS, NullableFields)
