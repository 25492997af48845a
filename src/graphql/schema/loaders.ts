import DataLoader from 'dataloader'
import type { EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { Sender, Sent } from '../../domain/list/sent.ts'
import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'

/** The batched reads of one request: one database query per kind of object and level of the query. */
export function createLoaders(
  reader: InvitationReader & Pick<EventReader, 'events' | 'eventsByIds'>,
  { webhooks, sent }: { webhooks: WebhookReader; sent: Pick<Sent, 'byIds'> },
) {
  return {
    invitation: new DataLoader((ids: readonly string[]) => reader.invitations(ids)),
    sentInvitation: createLoadersByArguments((ids, sender: Sender) => sent.byIds(sender, ids)),
    user: new DataLoader((ids: readonly string[]) => reader.users(ids)),
    userByExternalId: new DataLoader((ids: readonly string[]) => reader.usersByExternalId(ids)),
    predecessor: new DataLoader((ids: readonly string[]) => reader.predecessors(ids)),
    event: new DataLoader((ids: readonly string[]) => reader.eventsByIds(ids)),
    delivery: new DataLoader((ids: readonly string[]) => reader.deliveriesByIds(ids)),
    webhookEndpoint: new DataLoader((ids: readonly string[]) => webhooks.endpointsByIds(ids)),
    webhookDelivery: new DataLoader((ids: readonly string[]) => webhooks.deliveriesByIds(ids)),
    deliveries: createLoadersByArguments(reader.deliveries),
    deliveryCount: new DataLoader((ids: readonly string[]) => reader.countDeliveries(ids)),
    events: createLoadersByArguments(reader.events),
    webhookDeliveries: createLoadersByArguments(webhooks.deliveries),
    invitationsSent: createLoadersByArguments(reader.invitationsSent),
    invitationsReceived: createLoadersByArguments(reader.invitationsReceived),
  }
}

/** One loader per arguments: a query usually reads the same part of the list of each object, for the same caller. */
function createLoadersByArguments<Args, Item>(read: (ids: readonly string[], args: Args) => Promise<Item[]>) {
  const loaders = new Map<string, DataLoader<string, Item>>()
  return (args: Args): DataLoader<string, Item> => {
    const key = JSON.stringify(args)
    const loader = loaders.get(key) ?? new DataLoader((ids: readonly string[]) => read(ids, args))
    loaders.set(key, loader)
    return loader
  }
}

export type Loaders = ReturnType<typeof createLoaders>
