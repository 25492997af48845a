import { PAGE } from '../invitations/page.ts'
import type { ApiKeyRef } from './api-key.ts'
import type { Builder } from './builder.ts'

/** Reading keys: one, and the list. */
export function defineApiKeys(builder: Builder, apiKey: ApiKeyRef): void {
  builder.queryField('apiKey', (t) =>
    t.field({
      type: apiKey,
      nullable: true,
      description:
        'One API key; null when there is none with this id. Keys that `SECRET_KEY` configures are in no list. Needs the scope `keys:manage`.',
      args: { id: t.arg.id({ required: true, description: 'The key’s id: `key_…`.' }) },
      authScopes: { scope: 'keys:manage' },
      resolve: async (_root, { id }, context) => {
        const [key] = await context.services.apiKeys.byIds([id])
        return key ?? null
      },
    }),
  )

  builder.queryField('apiKeys', (t) =>
    t.connection(
      {
        type: apiKey,
        description: `All API keys, also those that have ended, the newest first, ${PAGE.default} a page unless told otherwise and ${PAGE.max} at most. Needs the scope \`keys:manage\`.`,
        authScopes: { scope: 'keys:manage' },
        resolve: (_root, args, context) => context.services.apiKeys.list(args),
      },
      {
        name: 'ApiKeyConnection',
        description: 'API keys, page by page.',
        authScopes: { scope: 'keys:manage' },
      },
      {
        name: 'ApiKeyEdge',
        description: 'An API key in a list.',
        authScopes: { scope: 'keys:manage' },
      },
    ),
  )
}
