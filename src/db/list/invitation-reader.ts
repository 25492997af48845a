import type { Delivery } from '../../domain/delivery/delivery.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { User } from '../../domain/user/user.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { type Delivery as DeliveryModel, Prisma, type User as UserModel } from '../generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'
import { createUserInvitationReader } from './invitations-of-users.ts'
import { partsByIdQuery } from './parts-by-id.ts'
import { readTogether } from './read-together.ts'

export interface InvitationReaderOptions {
  /** Whether requests share statements. With tracing each request has its own, so that its trace shows them. */
  isShared?: boolean
}

export function createInvitationReader(
  database: Pick<Database, 'prisma' | 'query'>,
  { isShared = false }: InvitationReaderOptions = {},
): InvitationReader {
  const { prisma } = database
  const invitations = readInvitations(database)
  return {
    ...createUserInvitationReader({ prisma }),
    invitations: isShared ? readTogether(invitations) : invitations,
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
    deliveries: (ids, part) =>
      retryConflicts(async () => {
        const query = partsByIdQuery({ ...DELIVERIES, parentIds: ids, part })
        return groups(ids, await prisma.$queryRaw<Delivery[]>(query), ({ invitationId }) => invitationId)
      }),
    countDeliveries: (ids) =>
      retryConflicts(async () => {
        const where = { invitationId: { in: [...ids] } }
        const counts = await prisma.delivery.groupBy({ by: 'invitationId', where, _count: true })
        const byId = new Map(counts.map(({ invitationId, _count }) => [invitationId, _count]))
        return ids.map((id) => byId.get(id) ?? 0)
      }),
  }
}

const BY_ID = Prisma.sql`SELECT ${invitationColumns} FROM invitations i WHERE i.id = ANY(${[]}::text[])`.text

function readInvitations({ query }: Pick<Database, 'query'>): InvitationReader['invitations'] {
  return (ids) =>
    retryConflicts(async () => {
      const rows = await query<InvitationRow>({ text: BY_ID, values: [ids.filter(isText)] })
      return inOrder(ids, rows, (row) => row.id, toInvitation)
    })
}

const DELIVERIES = {
  table: Prisma.sql`deliveries`,
  parent: Prisma.sql`item.invitation_id`,
  columns: Prisma.sql`item.id, item.invitation_id AS "invitationId", item.kind::text AS kind, item.state::text AS state,
    item.attempts, item.next_attempt_at AS "nextAttemptAt", item.last_error AS "lastError",
    item.message_id AS "messageId", item.created_at AS "createdAt", item.updated_at AS "updatedAt",
    item.sent_at AS "sentAt"`,
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

/** The items of each parent, in the order of the ids of the parents. */
export function groups<Item>(
  ids: readonly string[],
  items: Item[],
  parentOf: (item: Item) => string,
): Item[][] {
  const byParent = new Map<string, Item[]>(ids.map((id) => [id, []]))
  for (const item of items) byParent.get(parentOf(item))?.push(item)
  return ids.map((id) => byParent.get(id) ?? [])
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
