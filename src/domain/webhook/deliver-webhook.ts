import { batchAttempts } from '../delivery/batch-attempts.ts'
import { describeFailure, retryDelay } from '../delivery/retry.ts'
import { WEBHOOK_TEST, type WebhookEventType } from './webhook-event.ts'
import type { WebhookSecrets } from './webhook-secret.ts'

/** A webhook delivery whose attempt has begun. */
export interface PendingWebhook {
  /** `whd_…` */
  id: string
  url: string
  endpointId: string
  secretVersion: number
  /** Whether the previous secret is still valid, by the clock of the database. */
  previousSecretToo: boolean
  type: WebhookEventType
  /** When the event happened. */
  timestamp: Date
  data: object
  /** When this attempt began, by the clock of the database. Receivers refuse a time that is too old or in the future. */
  begunAt: Date
  /** The number of this attempt, from 1. A result is recorded for the latest attempt only. */
  attempt: number
  ageSeconds: number
}

interface Ended {
  delivery: PendingWebhook
  /** The HTTP status. Null: there was no response. */
  status: number | null
}

/** How a failed attempt ended. `GONE`: the receiver wants no more messages. */
export type WebhookFailure = Ended &
  ({ kind: 'FAILED' | 'GONE'; error: string } | { kind: 'RETRY'; error: string; afterSeconds: number })

export type WebhookSuccess = Ended & { kind: 'SENT' }

/** How an attempt ended. */
export type WebhookEnd = WebhookSuccess | WebhookFailure

export interface WebhookDeliveryStore {
  /**
   * Counts an attempt of each delivery. Results have the order of the ids. Null if there is nothing left to send; the
   * job is deleted then.
   */
  begin(deliveryIds: string[]): Promise<(PendingWebhook | null)[]>
  /** Records results and deletes or postpones the jobs, unless a later attempt has begun. */
  end(ends: WebhookEnd[]): Promise<void>
  /** Fails a delivery permanently, even if an attempt is running, and deletes its job. */
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
   * Posts a message once, signed with the time `sentAt`. @returns the HTTP status of the response.
   * @throws if there was no response, or if messages must not be sent to the URL.
   */
  send(message: WebhookMessage): Promise<number>
}

export interface DeliverWebhookOptions {
  store: WebhookDeliveryStore
  sender: WebhookSender
  secrets: WebhookSecrets
  /** Returns a number in [0, 1), for the jitter of retries. */
  random: () => number
}

const GONE = 410

/**
 * Sends one webhook delivery. An attempt is counted before it starts, and its result is recorded afterwards. If the
 * process dies in between, the attempt is repeated with the same id.
 *
 * - Status 2xx: success.
 * - Status 410: the receiver wants no more messages, so there is no retry.
 * - Anything else: a retry, for at most four days. A test is not repeated, because somebody is waiting for its result.
 */
export function deliverWebhook({ store, sender, secrets, random }: DeliverWebhookOptions) {
  const { begin, end } = batchAttempts(store)

  return async (deliveryId: string, survived: () => Promise<void>): Promise<void> => {
    const delivery = await begin(deliveryId)
    if (delivery === null) return
    const ended = await attempt(delivery, survived)
    // A failure locks its endpoint, and must not delay the results of others.
    await (ended.kind === 'SENT' ? end(ended) : store.end([ended]))
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
    const afterSeconds = delivery.type === WEBHOOK_TEST ? null : retryDelay(delivery, random())
    return afterSeconds === null
      ? { delivery, status, kind: 'FAILED', error }
      : { delivery, status, kind: 'RETRY', error, afterSeconds }
  }
}

function bodyOf({ type, timestamp, data }: PendingWebhook): string {
  return JSON.stringify({ type, timestamp, data })
}
