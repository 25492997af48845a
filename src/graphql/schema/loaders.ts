import DataLoader from 'dataloader'
import type { EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
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
    deliveries: createPartLoaders(reader.deliveries),
    deliveryCount: new DataLoader((ids: readonly string[]) => reader.countDeliveries(ids)),
    events: createPartLoaders(reader.events),
    webhookDeliveries: createPartLoaders(webhooks.deliveries),
    invitationsSent: createPartLoaders(reader.invitationsSent),
    invitationsReceived: createPartLoaders(reader.invitationsReceived),
  }
}

/** One loader per page arguments: a query usually reads the same part of the list of each object. */
function createPartLoaders<Args, Item>(read: (ids: readonly string[], args: Args) => Promise<Item[][]>) {
  const loaders = new Map<string, DataLoader<string, Item[]>>()
  return (args: Args): DataLoader<string, Item[]> => {
    const key = JSON.stringify(args)
    const loader = loaders.get(key) ?? new DataLoader((ids: readonly string[]) => read(ids, args))
    loaders.set(key, loader)
    return loader
  }
}

export type Loaders = ReturnType<typeof createLoaders>
