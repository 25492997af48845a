/** What a caller may do. `invitations:link` is seeing the links that accept invitations. */
export const SCOPES = ['invitations:create', 'invitations:read', 'invitations:link', 'users:read'] as const
export type Scope = (typeof SCOPES)[number]

/** Who makes a request. */
export interface Principal {
  /** `key_…` */
  id: string
  scopes: ReadonlySet<Scope>
}

export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES)
