/**
 * What a caller may do:
 *
 * - `invitations:create`: create invitations. People also see and change what they sent.
 * - `invitations:read`: read invitations, and learn from a creation what exists for an address.
 * - `invitations:manage`: change invitations, and accept or decline them for somebody else.
 * - `invitations:link`: see the links that accept invitations.
 * - `invitations:impersonate`: name an inviter other than the caller.
 * - `invitations:metadata`: set any metadata, and choose any merge policy.
 * - `users:read`, `users:write`: read and write users.
 * - `webhooks:manage`: manage webhook endpoints.
 * - `keys:manage`: create and end keys that have at most the scopes of the caller.
 */
export const SCOPES = [
  'invitations:create',
  'invitations:read',
  'invitations:manage',
  'invitations:link',
  'invitations:impersonate',
  'invitations:metadata',
  'users:read',
  'users:write',
  'webhooks:manage',
  'keys:manage',
] as const
export type Scope = (typeof SCOPES)[number]
