import type { Delivery } from '../../domain/delivery/delivery.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { User } from '../../domain/user/user.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import type { Delivery as DeliveryModel, Prisma, User as UserModel } from '../generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'

export function createInvitationReader({ prisma }: Database): InvitationReader {
  return {
    invitations: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<InvitationRow[]>`
          SELECT ${invitationColumns} FROM invitations i WHERE i.id = ANY(${ids.filter(isText)})`
        return inOrder(ids, rows, (row) => row.id, toInvitation)
      }),
    predecessors: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<InvitationRow[]>`
          SELECT ${invitationColumns} FROM invitations i WHERE i.superseded_by_id = ANY(${[...ids]})
          ORDER BY i.created_at, i.id`
        return inOrder(ids, rows, (row) => row.superseded_by_id ?? '', toInvitation)
      }),
    users: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.user.findMany({ where: { id: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.id, toUser)
      }),
    usersByExternalId: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.user.findMany({ where: { externalId: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.externalId ?? '', toUser)
      }),
    deliveriesByIds: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.delivery.findMany({ where: { id: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.id, toDelivery)
      }),
    deliveries: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.delivery.findMany({
          where: { invitationId: { in: [...ids] } },
          orderBy: { id: 'desc' },
        })
        return groups(ids, rows.map(toDelivery))
      }),
  }
}

/** Ids come from outside; with a NUL in one Postgres refuses them all. */
export function isText(id: string): boolean {
  return !id.includes('\0')
}

export function inOrder<Row, Item>(
  ids: readonly string[],
  rows: Row[],
  idOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): (Item | null)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]))
  return ids.map((id) => {
    const row = byId.get(id)
    return row === undefined ? null : toItem(row)
  })
}

/** What belongs to each, in the order asked. */
export function groups<Item extends { invitationId: string }>(
  ids: readonly string[],
  items: Item[],
): Item[][] {
  const byInvitation = new Map<string, Item[]>(ids.map((id) => [id, []]))
  for (const item of items) byInvitation.get(item.invitationId)?.push(item)
  return ids.map((id) => byInvitation.get(id) ?? [])
}

/** A row of the users as Prisma's client names its columns. */
export function toUser({ emailKey: _, emailVerifiedAt, publicMetadata, ...row }: UserModel): User {
  return { ...row, emailVerified: emailVerifiedAt !== null, publicMetadata: objectOf(publicMetadata) }
}

function toDelivery({ linkVersion: _, ...row }: DeliveryModel): Delivery {
  return row
}

/** The column can hold any JSON; what is written to it are objects. */
function objectOf(json: Prisma.JsonValue): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
}
