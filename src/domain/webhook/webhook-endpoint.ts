import type { DeliveryState } from '../delivery/delivery.ts'
import type { WebhookEventType } from './webhook-event.ts'

/** Endpoints a gateway keeps: each event may become as many deliveries. */
export const MAX_WEBHOOK_ENDPOINTS = 50

/** Where events are sent. */
export interface WebhookEndpoint {
  /** `whe_…` */
  id: string
  url: string
  description: string | null
  /** Empty: all. */
  eventTypes: WebhookEventType[]
  secretVersion: number
  /** Until then messages are signed with the secret before as well. */
  previousSecretUntil: Date | null
  /** When the first failure after the latest success was met. */
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: string | null
  createdAt: Date
  updatedAt: Date
}

/** One event for one endpoint, through all its attempts. */
export interface WebhookDelivery {
  /** `whd_…`, and the `webhook-id` of every attempt. */
  id: string
  endpointId: string
  eventType: WebhookEventType
  payload: object
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  /** The HTTP status of the latest attempt that was answered. */
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  sentAt: Date | null
}

export interface WebhookDeliveryPage {
  endpointId: string
  limit: number
  /** Only older ones than this one. */
  after: string | null
  state: DeliveryState | null
}

export interface WebhookReader {
  /** The newest first. */
  endpoints(): Promise<WebhookEndpoint[]>
  endpoint(id: string): Promise<WebhookEndpoint | null>
  /** The newest first. */
  deliveries(page: WebhookDeliveryPage): Promise<WebhookDelivery[]>
}

/** Ids come from outside: what is none is not looked for. */
export function isWebhookId(kind: 'whe' | 'whd', id: string): boolean {
  return new RegExp(`^${kind}_[0-9a-z]{26}$`).test(id)
}
