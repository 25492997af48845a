import { TypeID, typeidUnboxed } from 'typeid-js'

/** The prefix of the ids of each kind of object. */
export const ID_PREFIXES = {
  invitation: 'inv',
  event: 'evt',
  delivery: 'dlv',
  user: 'user',
  apiKey: 'key',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
} as const
export type IdKind = keyof typeof ID_PREFIXES

/** Creates new TypeIDs. */
export type Ids = Record<IdKind, () => string>

/** TypeIDs: a prefix for the kind of object, then a UUIDv7, so that ids sort by the time of their creation. */
export const ids: Ids = {
  invitation: () => typeidUnboxed(ID_PREFIXES.invitation),
  event: () => typeidUnboxed(ID_PREFIXES.event),
  delivery: () => typeidUnboxed(ID_PREFIXES.delivery),
  user: () => typeidUnboxed(ID_PREFIXES.user),
  apiKey: () => typeidUnboxed(ID_PREFIXES.apiKey),
  webhookEndpoint: () => typeidUnboxed(ID_PREFIXES.webhookEndpoint),
  webhookDelivery: () => typeidUnboxed(ID_PREFIXES.webhookDelivery),
}

/** The UUID inside a TypeID, for parts that only take UUIDs. */
export function uuidOf(id: string): string {
  return TypeID.fromString(id).toUUID()
}

/** A TypeID that is always the same for the same UUID. */
export function idFromUuid(prefix: string, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString()
}
