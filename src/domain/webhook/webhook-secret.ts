import { createHmac } from 'node:crypto'

/** Which secret of an endpoint: each version is another. */
export interface WebhookSecretClaim {
  endpointId: string
  version: number
}

export interface WebhookSecrets {
  /** What its receiver verifies with. */
  current(claim: WebhookSecretClaim): string
  /** Everything a message is signed with, the current one first. */
  signing(claim: WebhookSecretClaim & { previousToo: boolean }): string[]
}

/**
 * Signing secrets are derived, never stored: `whsec_` and HMAC-SHA-256 of the endpoint's id and the
 * secret's version. Under every configured secret a message is signed, so that receivers go on
 * verifying while one is replaced.
 *
 * @param secrets the first derives what is shown.
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
