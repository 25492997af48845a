import type { Delivery, InvitationEvent, InvitationReader, Position, User } from '../invitations/ports.ts'
import type { Database } from './database.ts'
import { availably } from './errors.ts'
import {
  type Delivery as DeliveryModel,
  type InvitationEvent as EventModel,
  Prisma,
  type User as UserModel,
} from './generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'

export function invitationReader({ prisma }: Database): InvitationReader {
  return {
    invitations: (ids) =>
      availably(async () => {
        const rows = await prisma.$queryRaw<InvitationRow[]>`
          SELECT ${invitationColumns} FROM invitations i WHERE i.id = ANY(${ids.filter(isText)})`
        return inOrder(ids, rows, (row) => row.id, toInvitation)
      }),
    predecessors: (ids) =>
      availably(async () => {
        const rows = await prisma.$queryRaw<InvitationRow[]>`
          SELECT ${invitationColumns} FROM invitations i WHERE i.superseded_by_id = ANY(${[...ids]})
          ORDER BY i.created_at, i.id`
        return inOrder(ids, rows, (row) => row.superseded_by_id ?? '', toInvitation)
      }),
    list: ({ limit, after, before, oldestFirst }) =>
      availably(async () => {
        const direction = oldestFirst ? Prisma.sql`ASC` : Prisma.sql`DESC`
        const rows = await prisma.$queryRaw<InvitationRow[]>`
          SELECT ${invitationColumns} FROM invitations i
          WHERE ${beyond(after, Prisma.sql`<`)} AND ${beyond(before, Prisma.sql`>`)}
          ORDER BY i.created_at ${direction}, i.id ${direction}
          LIMIT ${limit}`
        return rows.map(toInvitation)
      }),
    users: (ids) =>
      availably(async () => {
        const rows = await prisma.user.findMany({ where: { id: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.id, toUser)
      }),
    deliveries: (ids) =>
      availably(async () => {
        const rows = await prisma.delivery.findMany({
          where: { invitationId: { in: [...ids] } },
          orderBy: { id: 'desc' },
        })
        return groups(ids, rows.map(toDelivery))
      }),
    events: (ids) =>
      availably(async () => {
        const rows = await prisma.invitationEvent.findMany({
          where: { invitationId: { in: [...ids] } },
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        })
        return groups(ids, rows.map(toEvent))
      }),
  }
}

/** Ids come from outside; with a NUL in one Postgres refuses them all. */
function isText(id: string): boolean {
  return !id.includes('\0')
}

function beyond(position: Position | null, comparison: Prisma.Sql): Prisma.Sql {
  return position === null
    ? Prisma.sql`TRUE`
    : Prisma.sql`(i.created_at, i.id) ${comparison} (${position.createdAt}::timestamptz, ${position.id})`
}

function inOrder<Row, Item>(
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

function groups<Item extends { invitationId: string }>(ids: readonly string[], items: Item[]): Item[][] {
  const byInvitation = new Map<string, Item[]>(ids.map((id) => [id, []]))
  for (const item of items) byInvitation.get(item.invitationId)?.push(item)
  return ids.map((id) => byInvitation.get(id) ?? [])
}

function toUser({ emailKey: _, emailVerifiedAt, publicMetadata, ...row }: UserModel): User {
  return { ...row, emailVerified: emailVerifiedAt !== null, publicMetadata: objectOf(publicMetadata) }
}

function toDelivery({ linkVersion: _, ...row }: DeliveryModel): Delivery {
  return row
}

function toEvent({ data, ...row }: EventModel): InvitationEvent {
  return { ...row, data: objectOf(data) }
}

/** The column can hold any JSON; what is written to it are objects. */
function objectOf(json: Prisma.JsonValue): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
}
