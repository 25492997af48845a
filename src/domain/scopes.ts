/**
 * What a caller may do. `invitations:link` is seeing the links that accept invitations, `invitations:manage`
 * changing invitations and answering them on somebody's behalf, `invitations:impersonate` naming another
 * inviter than oneself, `invitations:metadata` giving any metadata and choosing any merge policy,
 * `keys:manage` making and ending keys that may do no more than who makes them.
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
