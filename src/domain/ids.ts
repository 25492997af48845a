import { TypeID, typeidUnboxed } from 'typeid-js'

/** Creates new TypeIDs. */
export interface Ids {
  invitation(): string
  event(): string
  delivery(): string
  user(): string
  apiKey(): string
  webhookEndpoint(): string
  webhookDelivery(): string
}

/** TypeIDs: a prefix for the kind of object, then a UUIDv7, so that ids sort by the time of their creation. */
export const ids: Ids = {
  invitation: () => typeidUnboxed('inv'),
  event: () => typeidUnboxed('evt'),
  delivery: () => typeidUnboxed('dlv'),
  user: () => typeidUnboxed('user'),
  apiKey: () => typeidUnboxed('key'),
  webhookEndpoint: () => typeidUnboxed('whe'),
  webhookDelivery: () => typeidUnboxed('whd'),
}

/** The UUID inside a TypeID, for parts that only take UUIDs. */
export function uuidOf(id: string): string {
  return TypeID.fromString(id).toUUID()
}

/** A TypeID that is always the same for the same UUID. */
export function idFromUuid(prefix: string, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString()
}
