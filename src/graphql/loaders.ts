import DataLoader from 'dataloader'
import type { InvitationReader } from '../invitations/ports.ts'

/** One request's batched reads: whatever the query's shape, each kind of thing is read once a level. */
export function createLoaders(reader: InvitationReader) {
  return {
    invitation: new DataLoader((ids: readonly string[]) => reader.invitations(ids)),
    user: new DataLoader((ids: readonly string[]) => reader.users(ids)),
    predecessor: new DataLoader((ids: readonly string[]) => reader.predecessors(ids)),
    deliveries: new DataLoader((ids: readonly string[]) => reader.deliveries(ids)),
    events: new DataLoader((ids: readonly string[]) => reader.events(ids)),
  }
}

export type Loaders = ReturnType<typeof createLoaders>
