import DataLoader from 'dataloader'
import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import type { EventPosition, EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { Part } from '../../domain/list/page.ts'

/** One request's batched reads: whatever the query's shape, each kind of thing is read once a level. */
export function createLoaders(reader: InvitationReader & Pick<EventReader, 'events'>) {
  return {
    invitation: new DataLoader((ids: readonly string[]) => reader.invitations(ids)),
    user: new DataLoader((ids: readonly string[]) => reader.users(ids)),
    userByExternalId: new DataLoader((ids: readonly string[]) => reader.usersByExternalId(ids)),
    predecessor: new DataLoader((ids: readonly string[]) => reader.predecessors(ids)),
    deliveries: new DataLoader((ids: readonly string[]) => reader.deliveries(ids)),
    events: eventsLoaders(reader),
  }
}

/** Mostly all invitations of a list are asked for the same part of their events. */
function eventsLoaders(reader: Pick<EventReader, 'events'>) {
  const loaders = new Map<string, DataLoader<string, InvitationEvent[]>>()
  const loaderOf = (part: Part<EventPosition>): DataLoader<string, InvitationEvent[]> => {
    const key = JSON.stringify(part)
    const loader = loaders.get(key) ?? new DataLoader((ids: readonly string[]) => reader.events(ids, part))
    loaders.set(key, loader)
    return loader
  }
  return Object.assign(loaderOf, { clearAll: () => loaders.clear() })
}

/** Makes the next reads see what is there then: a subscription has one context for all its answers. */
export function forget(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll()
}

export type Loaders = ReturnType<typeof createLoaders>
