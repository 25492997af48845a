import type { DeliveryState } from '../delivery/delivery.ts'
import type { Part } from '../list/page.ts'
import type { WebhookEventType } from './webhook-event.ts'

/** The maximum number of endpoints. An event can become one delivery per endpoint. */
export const MAX_WEBHOOK_ENDPOINTS = 50

/** A URL that receives messages about events. */
export interface WebhookEndpoint {
  /** `whe_…` */
  id: string
  url: string
  description: string | null
  /** Empty: all types. */
  eventTypes: WebhookEventType[]
  secretVersion: number
  /** Until this time, messages are also signed with the previous secret. */
  previousSecretUntil: Date | null
  /** The time of the first failure after the latest success, or after a day without a failure. */
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: string | null
  createdAt: Date
  updatedAt: Date
}

/** One event for one endpoint, with all its attempts. */
export interface WebhookDelivery {
  /** `whd_…`. It is the `webhook-id` of every attempt. */
  id: string
  endpointId: string
  eventType: WebhookEventType
  payload: object
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  /** The HTTP status of the latest attempt with a response. */
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  sentAt: Date | null
}

/** A part of the deliveries of an endpoint. */
export interface WebhookDeliveryPart {
  part: Part<string>
  /** Null: any state. */
  state: DeliveryState | null
}

export interface WebhookReader {
  /** Results have the order of the ids, and null for an id that does not exist. */
  endpointsByIds(ids: readonly string[]): Promise<(WebhookEndpoint | null)[]>
  deliveriesByIds(ids: readonly string[]): Promise<(WebhookDelivery | null)[]>
  /** Newest first. */
  endpoints(part: Part<string>): Promise<WebhookEndpoint[]>
  countEndpoints(): Promise<number>
  /** The same part of the deliveries of each endpoint, newest first. */
  deliveries(endpointIds: readonly string[], part: WebhookDeliveryPart): Promise<WebhookDelivery[][]>
}

/** Whether a text from a caller is an id. The database is not asked for anything else. */
export function isWebhookId(kind: 'whe' | 'whd', id: string): boolean {
  return new RegExp(`^${kind}_[0-9a-z]{26}$`).test(id)
}
