import { z } from 'zod'
import { SCOPES, type Scope } from '../domain/scopes.ts'
import { listVariable } from './setting-types.ts'
import { fetchedUrl } from './url-types.ts'

/** Whose tokens are good, and which of their claims say what. */
export interface JwtSettings {
  jwksUrl: string
  issuer: string
  audiences: string[]
  claims: {
    subject: string
    emailAddress: string
    emailVerified: string
    scopes: string[]
    scopeMap: ReadonlyMap<string, readonly Scope[]>
  }
}

/** Each as `--help` and the README tell it. */
export const JWT_VARIABLES = [
  {
    name: 'JWT_JWKS_URL',
    fallback: 'none: no signed-in users',
    meaning:
      'the URL of the keys that sign the tokens (JWTs) of your signed-in users; needs JWT_ISSUER and JWT_AUDIENCE',
  },
  { name: 'JWT_ISSUER', fallback: 'none', meaning: 'the required issuer of such a token (its iss)' },
  {
    name: 'JWT_AUDIENCE',
    fallback: 'none',
    meaning:
      'the required audience of such a token (its aud); several separated by commas, one of them is sufficient',
  },
  {
    name: 'JWT_SUBJECT_CLAIM',
    fallback: 'sub',
    meaning:
      'the claim with the user’s id; here and below, use dots for claims inside objects: realm_access.roles',
  },
  { name: 'JWT_EMAIL_CLAIM', fallback: 'email', meaning: 'the claim with the user’s address' },
  {
    name: 'JWT_EMAIL_VERIFIED_CLAIM',
    fallback: 'email_verified',
    meaning: 'the claim that is true for a verified address; always: your issuer verifies all addresses',
  },
  {
    name: 'JWT_SCOPES_CLAIM',
    fallback: 'scope,scopes',
    meaning: 'the claims with scopes or roles, separated by commas: each a list, or a text with spaces',
  },
  {
    name: 'JWT_SCOPE_MAP',
    fallback: 'none',
    meaning: 'the scopes of your roles: admin=invitations:create invitations:read,member=invitations:create',
  },
]

// One without the others checks nothing, or checks too little.
const TOGETHER = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const

// What users write into their tokens themselves, with Supabase, Auth0 and Clerk, vouches for nothing.
const WRITTEN_BY_USERS = /(^|[.])(user_metadata|unsafe_?metadata)([.]|$)/i
const isTrustworthy = (claim: string) => !WRITTEN_BY_USERS.test(claim)
const UNTRUSTWORTHY = 'must not be a claim that users can change themselves'
const claim = z.string().trim().refine(isTrustworthy, UNTRUSTWORTHY)
const scopeMap = listVariable.transform((entries, ctx) => {
  const map = new Map<string, readonly Scope[]>()
  for (const entry of entries) {
    // The last one: a role may be named by a URL, a scope never has one.
    const equals = entry.lastIndexOf('=')
    const name = entry.slice(0, Math.max(equals, 0)).trim()
    const words = entry
      .slice(equals + 1)
      .split(/\s+/)
      .filter((word) => word !== '')
    const scopes = SCOPES.filter((scope) => words.includes(scope))
    if (name !== '' && words.length > 0 && words.every((word) => scopes.some((scope) => scope === word))) {
      map.set(name, [...(map.get(name) ?? []), ...scopes])
    } else {
      ctx.addIssue({
        code: 'custom',
        message: `must be roles and what they open, such as admin=invitations:create invitations:read, of: ${SCOPES.join(', ')}`,
      })
    }
  }
  return map
})

/** What they may be. */
export const jwtEnvironment = {
  JWT_JWKS_URL: fetchedUrl('https://accounts.example.com/.well-known/jwks.json').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: listVariable.optional(),
  JWT_SUBJECT_CLAIM: claim.default('sub'),
  JWT_EMAIL_CLAIM: claim.default('email'),
  JWT_EMAIL_VERIFIED_CLAIM: claim.default('email_verified'),
  JWT_SCOPES_CLAIM: listVariable
    .refine((claims) => claims.every(isTrustworthy), UNTRUSTWORTHY)
    .default(['scope', 'scopes']),
  JWT_SCOPE_MAP: scopeMap.default(new Map()),
}

/** @returns a fault for each that is not set where another one is. */
export function incompleteJwt(set: Record<string, unknown>): string[] {
  if (TOGETHER.every((name) => set[name] === undefined)) return []
  return TOGETHER.filter((name) => set[name] === undefined).map(
    (name) => `${name} is not set, and ${TOGETHER.join(', ')} are needed together`,
  )
}

/** @returns null where nobody's tokens are good. */
export function jwtOf(given: z.infer<z.ZodObject<typeof jwtEnvironment>>): JwtSettings | null {
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audiences } = given
  if (jwksUrl === undefined || issuer === undefined || audiences === undefined) return null
  return {
    jwksUrl,
    issuer,
    audiences,
    claims: {
      subject: given.JWT_SUBJECT_CLAIM,
      emailAddress: given.JWT_EMAIL_CLAIM,
      emailVerified: given.JWT_EMAIL_VERIFIED_CLAIM,
      scopes: given.JWT_SCOPES_CLAIM,
      scopeMap: given.JWT_SCOPE_MAP,
    },
  }
}
