import type { InvitationStatus } from '../../domain/invitation.ts'
import type { Sender, SentStore } from '../../domain/list/sent.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'
import { allOf } from './invitation-filter.ts'
import { INVITATION_COLUMNS, type InvitationRow, toInvitation } from './invitation-row.ts'

type Column = (typeof INVITATION_COLUMNS)[keyof typeof INVITATION_COLUMNS]
type Overrides = Partial<Record<Column, Prisma.Sql>>

// Emails and the sweep also change the time of the row, and a withheld invitation has neither.
const LAST_SEEN_CHANGE = Prisma.sql`greatest(i.created_at, i.revoked_at,
  CASE WHEN ${currentStatus} = 'EXPIRED' THEN i.expires_at END)`

const SEEN: Overrides = {
  status: currentStatus,
  updated_at: Prisma.sql`greatest(${LAST_SEEN_CHANGE}, i.accepted_at, i.declined_at)`,
}

const WITHHELD: Overrides = {
  status: currentStatus,
  updated_at: LAST_SEEN_CHANGE,
  link_version: Prisma.sql`1`,
  accepted_at: Prisma.sql`NULL::timestamptz`,
  declined_at: Prisma.sql`NULL::timestamptz`,
  accepted_by_id: Prisma.sql`NULL::text`,
  superseded_by_id: Prisma.sql`NULL::text`,
}

// Withheld invitations of earlier versions lack what the list shows. Created ones of that time would stand out.
const SINCE = Prisma.sql`(SELECT m.finished_at FROM _prisma_migrations m
  WHERE m.migration_name = '20261127222716_withheld_like_created' AND m.rolled_back_at IS NULL)`

interface Part {
  where?: readonly Prisma.Sql[]
  /** ORDER BY and LIMIT, for each table and for both together. */
  rest?: Prisma.Sql
}

/** Reads invitations by their inviter, together with the withheld ones if the inviter may not know the difference. */
export function createSentStore({ prisma }: Pick<Database, 'prisma'>): SentStore {
  const read = (sender: Sender, part: Part) =>
    retryConflicts(async () => {
      const rows = await prisma.$queryRaw<InvitationRow[]>`
        SELECT i.* FROM ${sentBy(sender, part)} AS i ${part.rest ?? Prisma.empty}`
      return rows.map(toInvitation)
    })
  return {
    page: (sender, statuses, { limit, after, before, backwards }) => {
      const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
      const where: Prisma.Sql[] = []
      if (statuses !== null) where.push(Prisma.sql`${currentStatus} = ANY(${statuses}::text[])`)
      if (after !== null) {
        where.push(Prisma.sql`(i.created_at, i.id) < (${after.value}::timestamptz, ${after.id})`)
      }
      if (before !== null) {
        where.push(Prisma.sql`(i.created_at, i.id) > (${before.value}::timestamptz, ${before.id})`)
      }
      const rest = Prisma.sql`ORDER BY i.created_at ${direction}, i.id ${direction} LIMIT ${limit}`
      return read(sender, { where, rest })
    },
    one: async (sender, id) => {
      const [invitation] = await read(sender, { where: [Prisma.sql`i.id = ${id}`] })
      return invitation ?? null
    },
    counts: (sender) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<{ status: InvitationStatus; count: number }[]>`
          SELECT i.status, count(*)::int AS count FROM ${sentBy(sender, {})} AS i GROUP BY i.status`
        const counts = { PENDING: 0, ACCEPTED: 0, REVOKED: 0, EXPIRED: 0, DECLINED: 0 }
        for (const { status, count } of rows) counts[status] = count
        return counts
      }),
  }
}

function sentBy({ userId, mayKnow }: Sender, { where = [], rest = Prisma.empty }: Part): Prisma.Sql {
  const own = [Prisma.sql`i.inviter_id = ${userId}`, ...where]
  if (mayKnow) {
    return Prisma.sql`(SELECT ${columns({ status: currentStatus })} FROM invitations i WHERE ${allOf(own)})`
  }
  const created = [...own, Prisma.sql`i.created_at > ${SINCE}`]
  return Prisma.sql`(
    (SELECT ${columns(SEEN)} FROM invitations i WHERE ${allOf(created)} ${rest})
    UNION ALL
    (SELECT ${columns(WITHHELD)} FROM withheld_invitations i WHERE ${allOf(own)} ${rest})
  )`
}

function columns(overrides: Overrides): Prisma.Sql {
  return Prisma.join(
    Object.values(INVITATION_COLUMNS).map((column) => {
      const override = overrides[column]
      return override === undefined
        ? Prisma.raw(`i.${column}`)
        : Prisma.sql`${override} AS ${Prisma.raw(column)}`
    }),
  )
}
