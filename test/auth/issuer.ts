import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export const ISSUER = 'https://accounts.test'
export const AUDIENCE = 'invitations'

interface SigningKey {
  kid: string
  alg: string
  privateKey: CryptoKey
  jwk: JWK
}

/** The claims of a token. The value undefined leaves a claim out. */
type Claims = Record<string, unknown>

async function makeKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An identity provider: it publishes keys over HTTP and signs tokens with them. */
export async function startIssuer() {
  let key = await makeKey('first')
  let published: JWK[] = [key.jwk]
  let broken = false
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    if (broken) response.writeHead(503).end()
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  /** A token of a user with this verified address. `claims` and `header` replace the defaults. */
  function token(emailAddress: string, claims: Claims = {}, header: object = {}, by = key): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const all = {
      iss: ISSUER,
      aud: AUDIENCE,
      sub: `app|${emailAddress}`,
      iat: now,
      exp: now + 300,
      email: emailAddress,
      email_verified: true,
      ...claims,
    }
    return new SignJWT(all).setProtectedHeader({ alg: by.alg, kid: by.kid, ...header }).sign(by.privateKey)
  }

  return {
    environment: {
      JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    },
    token,
    key: () => key,
    makeKey,
    /** Publishes a new key and signs with it. The previous key is removed unless `keep` is set. */
    async rotate(kid: string, { alg, keep = false }: { alg?: string; keep?: boolean } = {}) {
      key = await makeKey(kid, alg)
      published = keep ? [...published, key.jwk] : [key.jwk]
    },
    breakDown: (down: boolean) => {
      broken = down
    },
    /** The number of requests for the keys. */
    asked: () => asked,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
