import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

export const CLIENT = { id: 'invitation-console', secret: 'a secret of the console for tests' }

export interface ProviderOptions {
  redirectUri: string
  /** The audience of access tokens that are JWTs. Undefined: access tokens are opaque. */
  audience?: string
  /** Whether the client has no secret. */
  isPublic?: boolean
}

/** A certified OpenID provider on a real socket. Its pages are answered like those of a person who agrees to everything. */
export async function startIdentityProvider({ redirectUri, audience, isPublic = false }: ProviderOptions) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...(isPublic ? { token_endpoint_auth_method: 'none' } : { client_secret: CLIENT.secret }),
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'first' }] },
    cookies: { keys: ['a key of the provider for tests'] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: 'Ada Lovelace' }),
    }),
    features: {
      devInteractions: { enabled: true },
      ...(audience !== undefined && {
        resourceIndicators: {
          enabled: true,
          defaultResource: () => `urn:${audience}`,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            audience,
            scope: 'openid email profile',
            accessTokenFormat: 'jwt',
            accessTokenTTL: 300,
          }),
        },
      }),
    },
    ttl: { IdToken: 300, AccessToken: 300, Interaction: 600, Session: 600, Grant: 600 },
  })
  server.on('request', provider.callback())
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Follows the provider's pages as a person does who signs in as `login` and agrees. @returns the URL of the callback */
export async function agree(start: string, login: string, redirectUri: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  let form: URLSearchParams | undefined
  for (let step = 0; step < 15; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== undefined && { method: 'POST', body: form }),
    })
    form = undefined
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url).href
      if (url.startsWith(redirectUri)) return url
      continue
    }
    const page = await response.text()
    const action = /action="([^"]+)"/.exec(page)?.[1]
    if (action === undefined) throw new Error(`${response.status} ${page}`)
    url = new URL(action, url).href
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    form = new URLSearchParams({ prompt, login, password: 'any' })
  }
  throw new Error('The provider did not lead back')
}
