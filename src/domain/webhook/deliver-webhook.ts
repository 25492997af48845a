import { describeFailure, retryDelay } from '../delivery/retry.ts'
import type { WebhookEventType } from './webhook-event.ts'
import type { WebhookSecrets } from './webhook-secret.ts'

/** A webhook delivery whose attempt has begun. */
export interface PendingWebhook {
  /** `whd_…` */
  id: string
  url: string
  endpointId: string
  secretVersion: number
  /** Whether the secret before is good as well, by the database's clock. */
  previousSecretToo: boolean
  type: WebhookEventType
  /** When the event happened. */
  timestamp: Date
  data: object
  /** When this attempt began, by the database's clock: receivers refuse what is too old, or from the future. */
  begunAt: Date
  /** This attempt's number, from 1; an end is recorded for the latest alone. */
  attempt: number
  ageSeconds: number
}

/** How an attempt ended; `status` is the answer's, null where none came. `GONE`: the receiver wants no more. */
export type WebhookEnd = { delivery: PendingWebhook; status: number | null } & (
  | { kind: 'SENT' }
  | { kind: 'FAILED' | 'GONE'; error: string }
  | { kind: 'RETRY'; error: string; afterSeconds: number }
)

export interface WebhookDeliveryStore {
  /** Counts an attempt. @returns null, with the job gone, where there is nothing left to send. */
  begin(deliveryId: string): Promise<PendingWebhook | null>
  /** Records an end, with the job gone or put off, unless a later attempt has begun. */
  end(end: WebhookEnd): Promise<void>
  /** Fails a delivery for good, whatever its attempt is at, with its job gone. */
  park(deliveryId: string, error: string): Promise<void>
}

export interface WebhookMessage {
  id: string
  url: string
  body: string
  sentAt: Date
  secrets: string[]
}

export interface WebhookSender {
  /**
   * Posts a message once, signed as of `sentAt`. @returns the answer's HTTP status.
   * @throws when no answer came, or the URL leads where nothing may be sent.
   */
  send(message: WebhookMessage): Promise<number>
}

export interface DeliverWebhookOptions {
  store: WebhookDeliveryStore
  sender: WebhookSender
  secrets: WebhookSecrets
  /** In [0, 1), for the jitter of retries. */
  random: () => number
}

const GONE = 410

/**
 * Sends one webhook delivery: an attempt is counted before it is made and its end recorded after.
 * Any 2xx is success; all else is tried again for four days, but for 410, by which a receiver says
 * that it wants no more. A process that dies in between leaves the attempt to be repeated, under the
 * same id.
 */
export function deliverWebhook({ store, sender, secrets, random }: DeliverWebhookOptions) {
  return async (deliveryId: string, survived: () => Promise<void>): Promise<void> => {
    const delivery = await store.begin(deliveryId)
    if (delivery !== null) await store.end(await attempt(delivery, survived))
  }

  async function attempt(delivery: PendingWebhook, survived: () => Promise<void>): Promise<WebhookEnd> {
    const { id, url, endpointId, secretVersion: version, previousSecretToo: previousToo } = delivery
    try {
      const message = {
        id,
        url,
        body: bodyOf(delivery),
        sentAt: delivery.begunAt,
        secrets: secrets.signing({ endpointId, version, previousToo }),
      }
      await survived()
      const status = await sender.send(message)
      if (status >= 200 && status < 300) return { delivery, status, kind: 'SENT' }
      const error = `The receiver answered with status ${status}`
      return status === GONE ? { delivery, status, kind: 'GONE', error } : failure(delivery, status, error)
    } catch (error) {
      return failure(delivery, null, describeFailure(error))
    }
  }

  function failure(delivery: PendingWebhook, status: number | null, error: string): WebhookEnd {
    const afterSeconds = retryDelay(delivery, random())
    return afterSeconds === null
      ? { delivery, status, kind: 'FAILED', error }
      : { delivery, status, kind: 'RETRY', error, afterSeconds }
  }
}

function bodyOf({ type, timestamp, data }: PendingWebhook): string {
  return JSON.stringify({ type, timestamp, data })
}
