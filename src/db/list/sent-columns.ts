import { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'
import { INVITATION_COLUMNS } from './invitation-row.ts'

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

/** The columns of an invitation (`i`) for an inviter who may know whether it was created. */
export const storedColumns = columns({ status: currentStatus })

/** The columns of a created invitation (`i`) for an inviter who may not know whether it was created. */
export const seenColumns = columns(SEEN)

/** The columns of a withheld invitation (`i`), as if it had been created. */
export const withheldColumns = columns(WITHHELD)

/** The condition for created invitations (`i`) of the time in which withheld ones have all fields. */
export const isSinceWithheld = Prisma.sql`i.created_at > ${SINCE}`

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
