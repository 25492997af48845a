import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { type AccessRequest, accessError } from '../access.ts'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      accessFirst: AccessFirst<Types>
    }
  }
}

/**
 * Authorizes before arguments are validated, so that a caller without the right gets no validation errors and causes no
 * work. An `authScopes` function gets the arguments as they were sent.
 */
class AccessFirst<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { authScopes } = config.pothosOptions
    if (authScopes === undefined || config.argMappers.length === 0) return config
    const authorize = (args: Record<string, unknown>, context: Types['Context']) => {
      // The types of a plugin cannot express that every schema here has this context.
      const request = context as Types['Context'] & AccessRequest
      const needed =
        typeof authScopes === 'function' ? Reflect.apply(authScopes, null, [null, args, context]) : authScopes
      void this.builder.runAuthScopes(context, needed, (result) => accessError(request, result))
      return args
    }
    return { ...config, argMappers: [authorize, ...config.argMappers] }
  }
}

export const AUTHORIZE_FIRST_PLUGIN = 'accessFirst'
SchemaBuilder.registerPlugin(AUTHORIZE_FIRST_PLUGIN, AccessFirst)
