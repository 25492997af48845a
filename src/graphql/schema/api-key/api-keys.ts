import { PAGE } from '../../../domain/list/page.ts'
import type { Builder } from '../builder.ts'
import { type ApiKeyRef, KEY_ID } from './api-key.ts'

export function defineApiKeyQueries(builder: Builder, apiKey: ApiKeyRef): void {
  builder.queryField('apiKey', (t) =>
    t.field({
      type: apiKey,
      nullable: true,
      description:
        'One API key, or null if no key has this id. Keys in `SECRET_KEY` are not included. Needs the scope `keys:manage`.',
      args: { id: t.arg.id(KEY_ID) },
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
        description: `All API keys, including expired and revoked ones, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}. Needs the scope \`keys:manage\`.`,
        authScopes: { scope: 'keys:manage' },
        resolve: (_root, args, context) => context.services.apiKeys.list(args),
      },
      {
        name: 'ApiKeyConnection',
        description: 'A page of API keys.',
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
