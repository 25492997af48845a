import { SCOPES, type Scope } from '../../../auth/principal.ts'
import { enumValues } from '../../../lib/enum-names.ts'
import type { Builder } from '../builder.ts'

const DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  'invitations:create': 'Create invitations, one or many. People also see and change what they sent.',
  'invitations:read': 'Read invitations, and learn from a creation what exists for an address.',
  'invitations:manage': 'Change invitations, and accept or decline them on behalf of another person.',
  'invitations:link': 'See the links that accept invitations.',
  'invitations:impersonate': 'Name an inviter other than the caller.',
  'invitations:metadata': 'Set any metadata, and choose any merge policy.',
  'users:read': 'Read users, and who invited and accepted.',
  'users:write': 'Create, change and delete users.',
  'webhooks:manage': 'Manage webhook endpoints.',
  'keys:manage': 'Create and revoke keys that have at most the scopes of the caller.',
}

export function defineApiKeyScope(builder: Builder) {
  return builder.enumType('ApiKeyScope', {
    description:
      'What a key may do. Tokens, messages and the command line write a scope as a text: INVITATIONS_CREATE is `invitations:create`.',
    values: enumValues(DESCRIPTIONS),
  })
}

export type ApiKeyScopeRef = ReturnType<typeof defineApiKeyScope>

/**
 * The scopes that the enum can name. A stored key can have scopes of another version of the gateway. They grant nothing
 * here, and the enum cannot name them, so the key is shown without them.
 */
export function scopesOfEnum(scopes: readonly string[]): Scope[] {
  return scopes.flatMap((name) => SCOPES.find((scope) => scope === name) ?? [])
}
