import { mergeDeep } from '../../domain/change/merge-policy.ts'
import type { Actor } from '../../domain/invitation.ts'
import type { Metadata } from '../../domain/metadata.ts'
import type {
  Acceptance,
  ResponseCondition,
  ResponseStore,
  TicketPreview,
} from '../../domain/respond/response-store.ts'
import type { Database, Queries } from '../connection/database.ts'
import { isUniqueViolation, retryConflicts } from '../connection/errors.ts'
import { rollBackUnless } from '../connection/roll-back-unless.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { linkIs } from '../list/invitation-row.ts'
import { type PreviewRow, previewColumns, previewSource, toPreview } from './preview-row.ts'

export interface AcceptanceStoreOptions {
  database: Database
  jobs: MailJobs
}

export function createAcceptanceStore({ database, jobs }: AcceptanceStoreOptions): ResponseStore {
  const { prisma } = database
  return {
    preview: (claim) => retryConflicts(() => preview(prisma, { ...claim, emailKeys: [], userId: null })),
    find: (condition) =>
      retryConflicts(async () => {
        // One statement for both cases, so that they take the same time.
        const [row] = await prisma.$queryRaw<(Partial<FoundRow> & { withheld: string | null })[]>`
          SELECT found.*, w.hint AS withheld FROM (SELECT 1) AS one
          LEFT JOIN (${selection(condition)}) AS found ON true
          LEFT JOIN withheld_invitations w ON w.id = ${condition.invitationId} AND ${condition.linkVersion === null}`
        if (isFound(row)) {
          return {
            preview: toPreview(row),
            isRecipient: row.is_recipient,
            isTrusted: row.is_trusted,
            isUserOfAnother: row.is_user_of_another,
          }
        }
        return row?.withheld == null ? null : { hint: row.withheld }
      }),
    accept: async (condition, acceptance) => {
      // If the user is another person's, the invitation has been updated, and must be pending again.
      const acceptedWith = (externalId: string | null) =>
        rollBackUnless(
          database,
          (accepted: TicketPreview | null) => accepted !== null,
          (tx) => accept(tx, jobs, condition, { ...acceptance, externalId }),
        )
      try {
        return await acceptedWith(acceptance.externalId)
      } catch (error) {
        // Another user got the same external id at the same time and keeps it.
        if (acceptance.externalId === null || !isUniqueViolation(error)) throw error
        return acceptedWith(null)
      }
    },
    decline: (condition, record) =>
      retryConflicts(() => prisma.$transaction((tx) => decline(tx, jobs, condition, record))),
  }
}

async function decline(
  tx: Queries,
  jobs: MailJobs,
  condition: ResponseCondition,
  record: { eventId: string; actor: Actor },
): Promise<TicketPreview | null> {
  const declined = await tx.$executeRaw`${endInvitations('DECLINED', {
    where: canRespond(condition),
    returning: Prisma.sql`i.id`,
  })}`
  if (declined === 0) return null
  const ends = [{ invitationId: condition.invitationId, ...record }]
  await recordEnds(tx, jobs, { status: 'DECLINED', ends })
  return preview(tx, condition)
}

async function accept(
  tx: Queries,
  jobs: MailJobs,
  condition: ResponseCondition,
  acceptance: Acceptance,
): Promise<TicketPreview | null> {
  const { name } = acceptance
  const [user] = await tx.$queryRaw<MergedUser[]>`
    WITH accepted AS (${endInvitations('ACCEPTED', {
      where: canRespond(condition),
      returning: Prisma.sql`i.*`,
    })}), merged AS (
      INSERT INTO users (id, external_id, email_address, email_key, email_verified_at, public_metadata
        ${name === null ? Prisma.empty : Prisma.sql`, name`})
      SELECT ${acceptance.userId}, ${unusedExternalId(acceptance.externalId)}, email_address, email_key,
        CASE WHEN ${isAddressProven(condition, acceptance)} THEN now() END, public_metadata
        ${name === null ? Prisma.empty : Prisma.sql`, ${name}::text`}
      FROM accepted
      ON CONFLICT (email_key) DO UPDATE SET
        external_id = coalesce(users.external_id, excluded.external_id),
        public_metadata = ${mergedMetadata(condition, acceptance)},
        email_verified_at = coalesce(users.email_verified_at, excluded.email_verified_at),
        updated_at = now()
      -- Checked on the row as it is now, and not as it was when the statement began.
      WHERE ${isUserOf(condition)}
      RETURNING id, public_metadata
    )
    SELECT merged.id, merged.public_metadata AS own, accepted.public_metadata AS invited FROM merged, accepted`
  if (user === undefined) return null
  if (acceptance.mergePolicy === 'DEEP') await mergeLocked(tx, user)
  await recordAcceptance(tx, jobs, { invitationId: condition.invitationId, userId: user.id, acceptance })
  return preview(tx, { ...condition, userId: null })
}

interface MergedUser {
  id: string
  own: Metadata
  invited: Metadata
}

/** The statement before has locked the user, so its metadata has not changed since. */
async function mergeLocked(tx: Queries, { id, own, invited }: MergedUser): Promise<void> {
  const metadata = JSON.stringify(mergeDeep(own, invited))
  await tx.$executeRaw`UPDATE users SET public_metadata = ${metadata}::jsonb WHERE id = ${id}`
}

async function recordAcceptance(
  tx: Queries,
  jobs: MailJobs,
  { invitationId, userId, acceptance }: { invitationId: string; userId: string; acceptance: Acceptance },
): Promise<void> {
  const { eventId, actor, addressProof } = acceptance
  const end = {
    invitationId,
    eventId,
    actor: addressProof === 'TOKEN' ? { ...actor, id: userId } : actor,
    details: { acceptedBy: userId },
  }
  await recordEnds(tx, jobs, {
    status: 'ACCEPTED',
    ends: [end],
    also: Prisma.sql`accepted_by AS (
      UPDATE invitations SET accepted_by_id = ${userId} WHERE id = ${invitationId}
    ),`,
  })
}

/** The response is allowed, apart from the status of the invitation (`i`), which {@link endInvitations} checks. */
function canRespond(condition: ResponseCondition): Prisma.Sql {
  return Prisma.sql`${isSelected(condition)} AND ${isRecipient(condition)}
    AND (i.metadata_trusted OR ${condition.needsTrust !== true})`
}

function isSelected({ invitationId, linkVersion }: ResponseCondition): Prisma.Sql {
  const byLink = linkVersion === null ? Prisma.empty : Prisma.sql`AND ${linkIs(linkVersion)}`
  return Prisma.sql`i.id = ${invitationId} ${byLink}`
}

function isRecipient({ emailKeys, userId }: ResponseCondition): Prisma.Sql {
  const own =
    userId === null
      ? Prisma.sql`TRUE`
      : Prisma.sql`EXISTS (SELECT FROM users u WHERE u.id = ${userId} AND u.email_key = i.email_key)`
  return Prisma.sql`(i.email_key = ALL(${emailKeys}::text[]) AND ${own})`
}

/**
 * Whether the row of `users` can be the respondent's. It is the rule of createPersonStore: a person gets no user of
 * another subject together with an address that was another person's before.
 */
function isUserOf({ person = null }: ResponseCondition): Prisma.Sql {
  if (person === null) return Prisma.sql`TRUE`
  const { id, externalId } = person
  return Prisma.sql`(users.id = ${id} OR users.external_id = ${externalId} OR (
    users.external_id IS NULL AND NOT EXISTS (SELECT FROM users o WHERE o.id = ${id})
  )) IS TRUE`
}

/** A link that only callers have seen does not prove who reads the emails of the address. */
function isAddressProven({ linkVersion }: ResponseCondition, { addressProof }: Acceptance): Prisma.Sql {
  if (addressProof !== 'MAIL') return addressProof === 'TOKEN' ? Prisma.sql`TRUE` : Prisma.sql`FALSE`
  return Prisma.sql`EXISTS (
    SELECT FROM deliveries d
    WHERE d.invitation_id = accepted.id AND d.link_version = ${linkVersion} AND d.state = 'SENT'
  )`
}

function unusedExternalId(externalId: string | null): Prisma.Sql {
  if (externalId === null) return Prisma.sql`NULL`
  return Prisma.sql`CASE WHEN NOT EXISTS (SELECT FROM users o WHERE o.external_id = ${externalId})
    THEN ${externalId}::text END`
}

function mergedMetadata(condition: ResponseCondition, acceptance: Acceptance): Prisma.Sql {
  switch (acceptance.mergePolicy) {
    case 'KEEP_EXISTING':
      // Otherwise a person who was shown the link of an invitation could give metadata to any user.
      return Prisma.sql`CASE
        WHEN (SELECT metadata_trusted OR ${isAddressProven(condition, acceptance)} FROM accepted)
        THEN excluded.public_metadata || users.public_metadata ELSE users.public_metadata END`
    case 'SHALLOW':
      return Prisma.sql`users.public_metadata || excluded.public_metadata`
    case 'REPLACE':
      return Prisma.sql`excluded.public_metadata`
    case 'DEEP':
      return Prisma.sql`users.public_metadata`
  }
}

interface FoundRow extends PreviewRow {
  is_recipient: boolean
  is_trusted: boolean
  is_user_of_another: boolean
}

function isFound(row: Partial<FoundRow> | undefined): row is FoundRow {
  return typeof row?.id === 'string'
}

function selection(condition: ResponseCondition): Prisma.Sql {
  return Prisma.sql`
    SELECT ${previewColumns}, ${isRecipient(condition)} AS is_recipient, i.metadata_trusted AS is_trusted,
      EXISTS (SELECT FROM users WHERE users.email_key = i.email_key AND NOT ${isUserOf(condition)}) AS is_user_of_another
    FROM ${previewSource} WHERE ${isSelected(condition)}`
}

async function preview(queries: Queries, condition: ResponseCondition): Promise<TicketPreview | null> {
  const [row] = await queries.$queryRaw<FoundRow[]>`${selection(condition)}`
  return row === undefined ? null : toPreview(row)
}
