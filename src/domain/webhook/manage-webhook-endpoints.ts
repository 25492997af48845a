import {
  InvalidInput,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
} from '../errors.ts'
import type { Ids } from '../ids.ts'
import {
  isWebhookId,
  MAX_WEBHOOK_ENDPOINTS,
  type WebhookDelivery,
  type WebhookEndpoint,
} from './webhook-endpoint.ts'
import type {
  CreateWebhookEndpointInput,
  RotateWebhookSecretInput,
  UpdateWebhookEndpointInput,
} from './webhook-endpoint-input.ts'
import { WEBHOOK_TEST, type WebhookEventType } from './webhook-event.ts'

/** Each call is one transaction. A result is null if no endpoint or delivery has the id. */
export interface WebhookEndpointStore {
  /** @returns null if there are `most` endpoints already. */
  create(endpoint: CreateWebhookEndpointInput & { id: string }, most: number): Promise<WebhookEndpoint | null>
  /** Disabling cancels queued deliveries. Enabling clears the failures. */
  update(input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint | null>
  /** Deletes the endpoint and its deliveries. @returns the endpoint before its deletion. */
  delete(id: string): Promise<WebhookEndpoint | null>
  /** Increases the version of the secret. */
  rotate(input: RotateWebhookSecretInput): Promise<WebhookEndpoint | null>
  /**
   * Queues a delivery for now, with its job. A delivery whose attempt is running does not change.
   *
   * @returns `DISABLED` if its endpoint is disabled.
   */
  redeliver(id: string): Promise<WebhookDelivery | 'DISABLED' | null>
  /**
   * Queues a message for one endpoint, with its job, regardless of its event types.
   *
   * @returns `DISABLED` if the endpoint is disabled.
   */
  add(endpointId: string, message: AddedMessage): Promise<WebhookDelivery | 'DISABLED' | null>
}

/** A message that no event of an invitation causes. */
export interface AddedMessage {
  /** The id of its delivery: `whd_…` */
  id: string
  /** Distinguishes it from other messages to the endpoint: `evt_…` */
  eventId: string
  type: WebhookEventType
  /** The body's `data`. */
  data: object
}

/** Creates an endpoint. It receives the events that get their position in the feed from then on. */
export function createWebhookEndpoint(
  store: Pick<WebhookEndpointStore, 'create'>,
  ids: Pick<Ids, 'webhookEndpoint'>,
) {
  /** @throws InvalidInput if there are too many endpoints. */
  return async (input: CreateWebhookEndpointInput): Promise<WebhookEndpoint> => {
    const created = await store.create({ ...input, id: ids.webhookEndpoint() }, MAX_WEBHOOK_ENDPOINTS)
    if (created !== null) return created
    throw new InvalidInput([
      {
        path: [],
        message: `would exceed the maximum of ${MAX_WEBHOOK_ENDPOINTS} endpoints; delete one first`,
      },
    ])
  }
}

/** Changes the given fields of an endpoint. Queued deliveries go to its new URL. */
export function updateWebhookEndpoint(store: Pick<WebhookEndpointStore, 'update'>) {
  /** @throws WebhookEndpointNotFound */
  return async (input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint> =>
    requireEndpoint(isWebhookId('whe', input.id) ? await store.update(input) : null)
}

/** Deletes an endpoint and its deliveries. An attempt that is running may still arrive. */
export function deleteWebhookEndpoint(store: Pick<WebhookEndpointStore, 'delete'>) {
  /** @throws WebhookEndpointNotFound */
  return async (id: string): Promise<WebhookEndpoint> =>
    requireEndpoint(isWebhookId('whe', id) ? await store.delete(id) : null)
}

/** Gives an endpoint a new secret. For some hours, messages are signed with the previous one as well. */
export function rotateWebhookSecret(store: Pick<WebhookEndpointStore, 'rotate'>) {
  /** @throws WebhookEndpointNotFound */
  return async (input: RotateWebhookSecretInput): Promise<WebhookEndpoint> =>
    requireEndpoint(isWebhookId('whe', input.id) ? await store.rotate(input) : null)
}

/** Sends a delivery again under the same `webhook-id`, so that a receiver recognizes a repetition. */
export function redeliverWebhook(store: Pick<WebhookEndpointStore, 'redeliver'>) {
  /** @throws WebhookDeliveryNotFound, WebhookEndpointDisabled */
  return async (deliveryId: string): Promise<WebhookDelivery> => {
    const queued = isWebhookId('whd', deliveryId) ? await store.redeliver(deliveryId) : null
    if (queued === null) throw new WebhookDeliveryNotFound()
    if (queued === 'DISABLED') throw new WebhookEndpointDisabled()
    return queued
  }
}

/** Sends an endpoint a message that means nothing, so that one sees whether it arrives and is verified. */
export function testWebhookEndpoint(
  store: Pick<WebhookEndpointStore, 'add'>,
  ids: Pick<Ids, 'event' | 'webhookDelivery'>,
) {
  /** @throws WebhookEndpointNotFound, WebhookEndpointDisabled */
  return async (id: string): Promise<WebhookDelivery> => {
    const message: AddedMessage = {
      id: ids.webhookDelivery(),
      eventId: ids.event(),
      type: WEBHOOK_TEST,
      data: { endpointId: id, message: 'This message tests the endpoint. No invitation has changed.' },
    }
    const queued = isWebhookId('whe', id) ? await store.add(id, message) : null
    if (queued === null) throw new WebhookEndpointNotFound()
    if (queued === 'DISABLED') throw new WebhookEndpointDisabled()
    return queued
  }
}

function requireEndpoint(endpoint: WebhookEndpoint | null): WebhookEndpoint {
  if (endpoint === null) throw new WebhookEndpointNotFound()
  return endpoint
}
