import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { type Asking, refusal } from './access.ts'

declare global {
  // biome-ignore lint/style/noNamespace: it is Pothos' own, and the only way to tell it of a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      accessFirst: AccessFirst<Types>
    }
  }
}

/**
 * Asks who may before arguments are looked at: otherwise whoever may not is told what is wrong with them.
 * Only where the answer does not depend on the arguments themselves.
 */
class AccessFirst<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { authScopes } = config.pothosOptions
    if (authScopes === undefined || typeof authScopes === 'function' || config.argMappers.length === 0) {
      return config
    }
    const asked = (args: Record<string, unknown>, context: Types['Context']) => {
      // The one schema there is has this context; a plugin's types can't say so.
      const asking = context as Types['Context'] & Asking
      void this.builder.runAuthScopes(context, authScopes, (result) => refusal(asking, result))
      return args
    }
    return { ...config, argMappers: [asked, ...config.argMappers] }
  }
}

export const ACCESS_FIRST = 'accessFirst'
SchemaBuilder.registerPlugin(ACCESS_FIRST, AccessFirst)
