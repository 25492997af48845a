import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      subgraphUser: SubgraphUser<Types>
    }
  }
}

/**
 * Adapts `User` to a supergraph that has users of its own, with `externalId` as their key. Some of them are not in the
 * gateway, and some users of the gateway have no `externalId`.
 *
 * - All other fields are nullable: for a user who is not in the gateway, they are null without an error.
 * - `id` is not shareable and `User` is not a `Node`. Otherwise another subgraph's `User` with the key `id` would
 *   compose, and the supergraph would join users by the ids of two different systems.
 * - `name` is left out: most supergraphs have it in their own `User`, and it would not compose unless it is shareable there.
 * - A field returns null instead of a user without `externalId`, if the field is nullable: some routers pass a null key
 *   on to other subgraphs.
 */
class SubgraphUser<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    return config.kind === 'Object' && config.name === USER ? { ...config, interfaces: [] } : config
  }

  override onOutputFieldConfig(
    config: PothosOutputFieldConfig<Types>,
  ): PothosOutputFieldConfig<Types> | null {
    const isOfUser = config.kind === 'Object' && config.parentType === USER
    if (!isOfUser || config.name === 'externalId') return config
    if (config.name === 'name') return null
    return { ...config, type: { ...config.type, nullable: true } }
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { type }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const item = type.kind === 'List' ? type.type : type
    if (item.kind !== 'Object' || !item.nullable || this.nameOf(item.ref) !== USER) return resolve
    return async (...call) => {
      const found: unknown = await resolve(...call)
      return Array.isArray(found) ? found.map(withKey) : withKey(found)
    }
  }

  private nameOf(ref: Parameters<typeof this.buildCache.getTypeConfig>[0]): string {
    return this.buildCache.getTypeConfig(ref).name
  }
}

const USER = 'User'

/** Items of a list can be promises. */
function withKey(found: unknown): unknown {
  if (found instanceof Promise) return found.then(withKey)
  return found instanceof Object && Reflect.get(found, 'externalId') === null ? null : found
}

export const SUBGRAPH_USER = 'subgraphUser' as const
SchemaBuilder.registerPlugin(SUBGRAPH_USER, SubgraphUser)
