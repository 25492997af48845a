import { z } from 'zod'
import type { Settings, Values, Variables } from './setting.ts'

const printable = z.string().regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')

export const openIdSettings = {
  OPENID_CLIENT_ID: {
    type: printable,
    unset: 'none: people cannot sign in to the console at your identity provider',
    description:
      'the id of the console as a client of `JWT_ISSUER`, which must support OpenID Connect; its redirect URI is `PUBLIC_URL/console/openid/callback`',
  },
  OPENID_CLIENT_SECRET: {
    type: printable,
    unset: 'none: a public client, protected by PKCE alone',
    description: 'the secret of this client',
    secret: true,
  },
  OPENID_SCOPES: {
    type: printable.refine((text) => text.split(' ').includes('openid'), 'must contain openid'),
    default: 'openid email profile',
    description: 'the scopes that the console asks the issuer for, separated by spaces',
  },
} satisfies Settings

export interface OpenIdSettings {
  clientId: string
  /** Undefined: a public client. */
  clientSecret: string | undefined
  scopes: string
}

export interface OpenIdConfig {
  /** Null: nobody signs in to the console at the issuer of the tokens. */
  openId: OpenIdSettings | null
}

export function readOpenId(values: Values<typeof openIdSettings>): OpenIdConfig {
  const { OPENID_CLIENT_ID: clientId, OPENID_CLIENT_SECRET: clientSecret, OPENID_SCOPES: scopes } = values
  return { openId: clientId === undefined ? null : { clientId, clientSecret, scopes } }
}

/** @returns what prevents a sign-in at the issuer, if it is configured. */
export function findOpenIdFaults(variables: Variables): string[] {
  const { OPENID_CLIENT_ID: clientId, OPENID_CLIENT_SECRET: secret, JWT_ISSUER: issuer } = variables
  if (clientId === undefined) {
    return secret === undefined
      ? []
      : ['OPENID_CLIENT_SECRET is set, and has no effect without OPENID_CLIENT_ID']
  }
  if (issuer === undefined) {
    return ['OPENID_CLIENT_ID is set, and needs JWT_ISSUER, JWT_JWKS_URL and JWT_AUDIENCE']
  }
  return /^https?:\/\//.test(issuer) && URL.canParse(issuer)
    ? []
    : ['JWT_ISSUER must be a URL such as https://accounts.example.com if OPENID_CLIENT_ID is set']
}
