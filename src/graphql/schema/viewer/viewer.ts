import type { Principal } from '../../../auth/principal.ts'
import type { Identity } from '../../../domain/caller.ts'
import { nullWithout } from '../access.ts'
import type { ApiKeyScopeRef } from '../api-key/api-key-scope.ts'
import type { Builder } from '../builder.ts'
import { identityOf, requirePrincipal } from '../context.ts'
import type { InvitationQuotaRef } from '../create/invitation-quota.ts'

export interface Viewer {
  principal: Principal
  identity: Identity
}

export interface ViewerRelations {
  scope: ApiKeyScopeRef
  quota: InvitationQuotaRef
}

export interface ViewerNames {
  field: string
  type: string
}

/** In a larger graph, other servers may have a field of this name. */
const VIEWER_NAMES: ViewerNames = { field: 'viewer', type: 'Viewer' }

/** The caller, as the gateway sees them. */
export function defineViewer(
  builder: Builder,
  { scope, quota }: ViewerRelations,
  names: ViewerNames = VIEWER_NAMES,
) {
  const kind = builder.enumType(`${names.type}Kind`, {
    description: 'The kinds of callers.',
    values: {
      KEY: { description: 'A program with a secret key.' },
      USER: { description: 'A person who is signed in to the application, with a token.' },
    } satisfies Record<Uppercase<Principal['kind']>, object>,
  })
  const viewer = builder.objectRef<Viewer>(names.type).implement({
    description: 'The caller: the key or the token of the request, and what it may do.',
    authScopes: { caller: true },
    fields: (t) => ({
      // Not `id`: some clients keep objects by their id, and it is also the id of a key or a user.
      actor: t.string({
        description:
          'The id that events name: `key_…` or `user_…`, or `sub:` and the subject of a token without a user.',
        resolve: ({ identity }) => identity.id,
      }),
      kind: t.field({
        type: kind,
        description: 'Whether a program or a person calls.',
        resolve: ({ principal }) => (principal.kind === 'key' ? 'KEY' : 'USER'),
      }),
      scopes: t.field({
        type: [scope],
        description: 'What the caller may do.',
        resolve: ({ principal }) => [...principal.scopes],
      }),
      userId: t.id({
        nullable: true,
        description:
          'The user (`user_…`) who calls or who owns the key. Null for keys of the operator, and for a person without a user: the first invitation that they send creates one.',
        resolve: ({ identity }) => identity.person?.userId ?? null,
      }),
      emailAddress: t.string({
        nullable: true,
        description: 'The address in the token. Null for keys.',
        resolve: ({ principal }) => (principal.kind === 'user' ? principal.emailAddress : null),
      }),
      emailVerified: t.boolean({
        description: 'Whether the token contains an address that its issuer has verified.',
        resolve: ({ principal }) => principal.kind === 'user' && principal.emailVerified,
      }),
      quota: t.field({
        type: quota,
        nullable: true,
        description:
          'The rest of the caller’s quota. Null if it is not limited (`INVITATION_QUOTA` is not set), and for callers without the scope `invitations:create`.',
        ...nullWithout('invitations:create'),
        resolve: ({ identity }, _args, context) => context.services.readQuota(identity.payerId),
      }),
    }),
  })
  builder.queryField(names.field, (t) =>
    t.field({
      type: viewer,
      nullable: true,
      description: 'The caller. Needs credentials and no scope.',
      authScopes: { caller: true },
      resolve: async (_root, _args, context) => ({
        principal: requirePrincipal(context),
        identity: await identityOf(context),
      }),
    }),
  )
  return viewer
}

export type ViewerRef = ReturnType<typeof defineViewer>
