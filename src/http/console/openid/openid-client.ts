import type { Configuration } from 'openid-client'

export interface OpenIdClientOptions {
  /** The URL below which the issuer publishes its configuration. */
  issuer: string
  clientId: string
  /** Undefined: a public client. */
  clientSecret: string | undefined
  /** Separated by spaces. */
  scopes: string
  redirectUri: string
}

/** What the browser must bring back from the issuer, or what proves that the gateway sent it there. */
export interface Checks {
  state: string
  nonce: string
  codeVerifier: string
}

export interface OpenIdClient {
  /** @throws the errors of the library, for example if the issuer does not answer */
  begin(): Promise<{ url: URL; checks: Checks }>
  /**
   * Exchanges the code for tokens.
   *
   * @param query - of the callback, with the question mark
   * @throws the errors of the library: the issuer has refused, or the answer does not belong to the checks
   */
  finish(query: string, checks: Checks): Promise<{ accessToken: string; idToken: string | undefined }>
}

const TIMEOUT_SECONDS = 5
const CONFIGURATION_MS = 10 * 60_000

/**
 * Signs people in at the issuer with the authorization code flow: PKCE, state and nonce. The library, and the configuration
 * of the issuer, are loaded at the first sign-in. The configuration is kept for ten minutes.
 */
export function createOpenIdClient(options: OpenIdClientOptions): OpenIdClient {
  const { redirectUri, scopes } = options
  let known: { configuration: Promise<Configuration>; until: number } | undefined
  const configuration = () => {
    if (known === undefined || performance.now() > known.until) {
      const loading = discover(options)
      known = { configuration: loading, until: performance.now() + CONFIGURATION_MS }
      loading.catch(() => {
        known = undefined
      })
    }
    return known.configuration
  }
  return {
    begin: async () => {
      const client = await import('openid-client')
      const checks = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: scopes,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(checks.codeVerifier),
        code_challenge_method: 'S256',
      })
      return { url, checks }
    },
    finish: async (query, { state, nonce, codeVerifier }) => {
      const client = await import('openid-client')
      const tokens = await client.authorizationCodeGrant(
        await configuration(),
        new URL(redirectUri + query),
        {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        },
      )
      return { accessToken: tokens.access_token, idToken: tokens.id_token }
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: OpenIdClientOptions): Promise<Configuration> {
  const client = await import('openid-client')
  const url = new URL(issuer)
  const found = await client.discovery(url, clientId, undefined, client.None(), {
    timeout: TIMEOUT_SECONDS,
    // For an issuer on this machine or in the same cluster. JWT_JWKS_URL may be http, too.
    execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  })
  if (clientSecret === undefined) return found
  const metadata = found.serverMetadata()
  // Basic is the default of OpenID Connect. Some issuers accept only the other one.
  const supportsBasic =
    metadata.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true
  const authentication = supportsBasic
    ? client.ClientSecretBasic(clientSecret)
    : client.ClientSecretPost(clientSecret)
  const configuration = new client.Configuration(metadata, clientId, clientSecret, authentication)
  configuration.timeout = TIMEOUT_SECONDS
  if (url.protocol === 'http:') client.allowInsecureRequests(configuration)
  return configuration
}
