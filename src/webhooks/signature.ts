import { Webhook } from 'standardwebhooks'

export interface SignedMessage {
  id: string
  timestamp: Date
  body: string
  secrets: string[]
}

/** The header `webhook-signature` of Standard Webhooks: one signature per secret. A receiver needs one that it can verify. */
export function signWebhook({ id, timestamp, body, secrets }: SignedMessage): string {
  return secrets.map((secret) => new Webhook(secret).sign(id, timestamp, body)).join(' ')
}
