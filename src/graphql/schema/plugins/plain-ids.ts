import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      plainIds: PlainIds<Types>
    }
  }
}

/**
 * Makes the `id` of each node a property. The resolver of the relay plugin is asynchronous, because an id can be encoded
 * there. Ids here are not encoded, and a promise for each object made lists slower.
 */
class PlainIds<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (config.kind !== 'Object' || config.name !== 'id') return config
    const { interfaces } = this.buildCache.getTypeConfig(config.parentType, 'Object')
    const isNode = interfaces.some((type) => this.buildCache.getTypeConfig(type).name === 'Node')
    return isNode ? { ...config, resolve: (parent) => String(Object(parent).id) } : config
  }
}

export const PLAIN_IDS = 'plainIds'
SchemaBuilder.registerPlugin(PLAIN_IDS, PlainIds)
