import DataLoader from 'dataloader'
import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import type { EventPosition, EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { Part } from '../../domain/list/page.ts'
import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'

/** The batched reads of one request: one database query per kind of object and level of the query. */
export function createLoaders(
  reader: InvitationReader & Pick<EventReader, 'events' | 'eventsByIds'>,
  webhooks: WebhookReader,
) {
  return {
    invitation: new DataLoader((ids: readonly string[]) => reader.invitations(ids)),
    user: new DataLoader((ids: readonly string[]) => reader.users(ids)),
    userByExternalId: new DataLoader((ids: readonly string[]) => reader.usersByExternalId(ids)),
    predecessor: new DataLoader((ids: readonly string[]) => reader.predecessors(ids)),
    event: new DataLoader((ids: readonly string[]) => reader.eventsByIds(ids)),
    delivery: new DataLoader((ids: readonly string[]) => reader.deliveriesByIds(ids)),
    webhookEndpoint: new DataLoader((ids: readonly string[]) => webhooks.endpointsByIds(ids)),
    webhookDelivery: new DataLoader((ids: readonly string[]) => webhooks.deliveriesByIds(ids)),
    deliveries: new DataLoader((ids: readonly string[]) => reader.deliveries(ids)),
    events: createEventLoaders(reader),
  }
}

/** One loader per page arguments: a query usually reads the same part of the events of each invitation. */
function createEventLoaders(reader: Pick<EventReader, 'events'>) {
  const loaders = new Map<string, DataLoader<string, InvitationEvent[]>>()
  const loaderOf = (part: Part<EventPosition>): DataLoader<string, InvitationEvent[]> => {
    const key = JSON.stringify(part)
    const loader = loaders.get(key) ?? new DataLoader((ids: readonly string[]) => reader.events(ids, part))
    loaders.set(key, loader)
    return loader
  }
  return Object.assign(loaderOf, { clearAll: () => loaders.clear() })
}

/** Makes the next reads query the database again: all answers of a subscription share one context. */
export function clearLoaders(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll()
}

export type Loaders = ReturnType<typeof createLoaders>
