import { z } from 'zod'
import { SCOPES, type Scope } from '../domain/scopes.ts'
import type { Settings, Values, Variables } from './setting.ts'
import { list } from './setting-types.ts'
import { fetchedUrl } from './url-types.ts'

// Each of these without the others would check nothing, or too little.
const TOGETHER = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const

// With Supabase, Auth0 and Clerk, users can write these claims into their tokens themselves.
const WRITTEN_BY_USERS = /(^|[.])(user_metadata|unsafe_?metadata)([.]|$)/i
const isTrustworthy = (claim: string) => !WRITTEN_BY_USERS.test(claim)
const UNTRUSTWORTHY = 'must not be a claim that users can change themselves'
const claim = z.string().trim().refine(isTrustworthy, UNTRUSTWORTHY)

const scopeMap = list.transform((entries, ctx) => {
  const map = new Map<string, readonly Scope[]>()
  for (const entry of entries) {
    const [role, scopes] = parseRole(entry)
    if (role !== '' && scopes !== null) map.set(role, [...(map.get(role) ?? []), ...scopes])
    else {
      ctx.addIssue({
        code: 'custom',
        message: `must be roles and their scopes, such as admin=invitations:create invitations:read, of: ${SCOPES.join(', ')}`,
      })
    }
  }
  return map
})

/** Parses `role=scope scope`. @returns null for scopes that do not exist, or none. */
function parseRole(entry: string): [role: string, scopes: Scope[] | null] {
  // The last equals sign: the name of a role may be a URL and contain one, a scope contains none.
  const equals = entry.lastIndexOf('=')
  const role = entry.slice(0, Math.max(equals, 0)).trim()
  const words = entry
    .slice(equals + 1)
    .split(/\s+/)
    .filter((word) => word !== '')
  const scopes = SCOPES.filter((scope) => words.includes(scope))
  const areScopes = words.length > 0 && words.every((word) => scopes.some((scope) => scope === word))
  return [role, areScopes ? scopes : null]
}

export const jwtSettings = {
  JWT_JWKS_URL: {
    type: fetchedUrl('https://accounts.example.com/.well-known/jwks.json'),
    unset: 'none: no signed-in users',
    description:
      'the URL of the keys that sign the tokens (JWTs) of your signed-in users; needs `JWT_ISSUER` and `JWT_AUDIENCE`',
  },
  JWT_ISSUER: {
    type: z.string(),
    unset: 'none',
    description: 'the required issuer of such a token (its `iss`)',
  },
  JWT_AUDIENCE: {
    type: list,
    unset: 'none',
    description:
      'the required audience of such a token (its `aud`); several separated by commas, one of them is sufficient',
  },
  JWT_SUBJECT_CLAIM: {
    type: claim,
    default: 'sub',
    description:
      'the claim with the user’s id; here and below, use dots for claims inside objects: `realm_access.roles`',
  },
  JWT_EMAIL_CLAIM: { type: claim, default: 'email', description: 'the claim with the user’s address' },
  JWT_EMAIL_VERIFIED_CLAIM: {
    type: claim,
    default: 'email_verified',
    description:
      'the claim that is true for a verified address; `always`: your issuer verifies all addresses',
  },
  JWT_NAME_CLAIM: {
    type: z.string().trim(),
    default: 'name',
    description:
      'the claim with the person’s name, for a user who is created by a token; `none`: such users have no name',
  },
  JWT_SCOPES_CLAIM: {
    type: list.refine((claims) => claims.every(isTrustworthy), UNTRUSTWORTHY),
    default: 'scope,scopes',
    description: 'the claims with scopes or roles, separated by commas: each a list, or a text with spaces',
  },
  JWT_SCOPE_MAP: {
    type: scopeMap,
    unset: 'none',
    description:
      'the scopes of your roles: `admin=invitations:create invitations:read,member=invitations:create`',
  },
} satisfies Settings

/** Whose tokens are accepted, and what their claims mean. */
export interface JwtSettings {
  jwksUrl: string
  issuer: string
  audiences: string[]
  claims: {
    subject: string
    emailAddress: string
    emailVerified: string
    name: string
    scopes: string[]
    scopeMap: ReadonlyMap<string, readonly Scope[]>
  }
}

export interface JwtConfig {
  /** Null: no tokens of signed-in users are accepted. */
  jwt: JwtSettings | null
}

export function readJwt(values: Values<typeof jwtSettings>): JwtConfig {
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audiences } = values
  if (jwksUrl === undefined || issuer === undefined || audiences === undefined) return { jwt: null }
  return {
    jwt: {
      jwksUrl,
      issuer,
      audiences,
      claims: {
        subject: values.JWT_SUBJECT_CLAIM,
        emailAddress: values.JWT_EMAIL_CLAIM,
        emailVerified: values.JWT_EMAIL_VERIFIED_CLAIM,
        name: values.JWT_NAME_CLAIM,
        scopes: values.JWT_SCOPES_CLAIM,
        scopeMap: values.JWT_SCOPE_MAP ?? new Map(),
      },
    },
  }
}

/** @returns a fault for each of the three variables that is missing if another of them is set. */
export function findJwtFaults(variables: Variables): string[] {
  const missing = TOGETHER.filter((name) => variables[name] === undefined)
  if (missing.length === TOGETHER.length) return []
  return missing.map((name) => `${name} is not set, and ${TOGETHER.join(', ')} are needed together`)
}
