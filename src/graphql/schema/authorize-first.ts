import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { type AccessRequest, accessError } from './access.ts'

declare global {
  // biome-ignore lint/style/noNamespace: it is Pothos' own, and the only way to tell it of a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      accessFirst: AccessFirst<Types>
    }
  }
}

/**
 * Authorizes before arguments are validated: a caller without the right learns nothing about them, and no
 * work is done for one. What `authScopes` decides by the arguments it decides by those that were sent.
 */
class AccessFirst<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { authScopes } = config.pothosOptions
    if (authScopes === undefined || config.argMappers.length === 0) return config
    const authorize = (args: Record<string, unknown>, context: Types['Context']) => {
      // The one schema there is has this context; a plugin's types can't say so.
      const asking = context as Types['Context'] & AccessRequest
      const needed =
        typeof authScopes === 'function' ? Reflect.apply(authScopes, null, [null, args, context]) : authScopes
      void this.builder.runAuthScopes(context, needed, (result) => accessError(asking, result))
      return args
    }
    return { ...config, argMappers: [authorize, ...config.argMappers] }
  }
}

export const AUTHORIZE_FIRST_PLUGIN = 'accessFirst'
SchemaBuilder.registerPlugin(AUTHORIZE_FIRST_PLUGIN, AccessFirst)
