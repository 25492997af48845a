import { createHmac } from 'node:crypto'

/** Identifies a secret of an endpoint. Each version has a different secret. */
export interface WebhookSecretClaim {
  endpointId: string
  version: number
}

export interface WebhookSecrets {
  /** The secret that the receiver verifies with. */
  current(claim: WebhookSecretClaim): string
  /** All secrets that sign a message, the current one first. */
  signing(claim: WebhookSecretClaim & { previousToo: boolean }): string[]
}

/**
 * Derives signing secrets instead of storing them: `whsec_` and HMAC-SHA-256 of the endpoint's id and the version. A
 * message is signed with the secrets from every configured secret, so that receivers can verify it while a
 * configured secret is replaced.
 *
 * @param secrets the configured secrets. The first one derives the secret that the API shows.
 */
export function createWebhookSecrets(secrets: readonly [string, ...string[]]): WebhookSecrets {
  const [first] = secrets
  return {
    current: (claim) => derive(first, claim),
    signing: ({ endpointId, version, previousToo }) =>
      (previousToo ? [version, version - 1] : [version]).flatMap((each) =>
        secrets.map((secret) => derive(secret, { endpointId, version: each })),
      ),
  }
}

function derive(secret: string, { endpointId, version }: WebhookSecretClaim): string {
  const mac = createHmac('sha256', secret).update(`webhook secret:${endpointId}:${version}`).digest('base64')
  return `whsec_${mac}`
}
