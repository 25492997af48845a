import type { InvitationStatus } from '../../domain/invitation.ts'
import { ID_LENGTH } from '../../domain/invitation-id.ts'
import type { InvitationFilter, TimeRange } from '../../domain/list/list-input.ts'
import type { Metadata } from '../../domain/metadata.ts'
import { Prisma } from '../generated/client.ts'
import { isOverdue, isPending } from '../lifecycle/status.ts'

/** Whether the invitation called `i` has one of these statuses, by the database's clock. */
export function hasStatus(statuses: readonly InvitationStatus[]): Prisma.Sql {
  return any(statuses.flatMap(storedStatus))
}

/** The ways in which a status is stored. The index over stored statuses serves each of them. */
export function storedStatus(status: InvitationStatus): Prisma.Sql[] {
  switch (status) {
    case 'PENDING':
      return [isPending]
    case 'EXPIRED':
      return [Prisma.sql`i.status = 'EXPIRED'`, isOverdue]
    case 'ACCEPTED':
    case 'REVOKED':
    case 'DECLINED':
      return [Prisma.sql`i.status = ${status}::invitation_status`]
  }
}

/** The conditions of a filter on the invitation called `i`, without its status. */
export function filterConditions(filter: InvitationFilter): Prisma.Sql[] {
  const {
    emailKey,
    emailKeyPrefix,
    emailKeyContains,
    domain,
    idPrefix,
    inviterId,
    template,
    deliveryStates,
  } = filter
  const conditions: Prisma.Sql[] = [
    ...within(Prisma.sql`i.created_at`, filter.createdAt),
    ...within(Prisma.sql`i.updated_at`, filter.updatedAt),
    ...within(Prisma.sql`i.expires_at`, filter.expiresAt),
    ...within(Prisma.sql`i.accepted_at`, filter.acceptedAt),
    ...(filter.publicMetadata ?? []).map(hasMetadata),
  ]
  if (emailKey !== null) conditions.push(Prisma.sql`i.email_key = ${emailKey}`)
  if (emailKeyPrefix !== null) conditions.push(emailKeyBegins(Prisma.sql`i`, emailKeyPrefix))
  if (emailKeyContains !== null) conditions.push(containsAny(Prisma.sql`i`, emailKeyContains))
  // As the index has it (prisma/migrations). An address key has one @.
  if (domain !== null) conditions.push(Prisma.sql`split_part(i.email_key, '@', 2) = ${domain}`)
  if (idPrefix !== null) conditions.push(beginsWith(idPrefix))
  if (inviterId !== null) conditions.push(Prisma.sql`i.inviter_id = ${inviterId}`)
  if (template !== null) conditions.push(Prisma.sql`i.template = ${template}`)
  if (deliveryStates !== null) conditions.push(latestDeliveryIs(deliveryStates))
  return conditions
}

/** Whether the address key of a row begins with a prefix. */
export function emailKeyBegins(row: Prisma.Sql, prefix: string): Prisma.Sql {
  return Prisma.sql`${row}.email_key LIKE ${`${escaped(prefix)}%`}`
}

/** Whether the address key of a row contains one of the texts. */
export function containsAny(row: Prisma.Sql, parts: readonly string[]): Prisma.Sql {
  return any(parts.map((part) => Prisma.sql`${row}.email_key LIKE ${`%${escaped(part)}%`}`))
}

/** Whether a column is in a range of time. */
export function within(column: Prisma.Sql, range: TimeRange | null): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (range?.from != null) conditions.push(Prisma.sql`${column} >= ${range.from}::timestamptz`)
  if (range?.before != null) conditions.push(Prisma.sql`${column} < ${range.before}::timestamptz`)
  return conditions
}

/** The second condition is that of the index, which leaves out invitations without metadata. */
function hasMetadata(contained: Metadata): Prisma.Sql {
  return Prisma.sql`(i.public_metadata @> ${JSON.stringify(contained)}::jsonb AND i.public_metadata <> '{}'::jsonb)`
}

/** Text in which the special characters of LIKE are escaped. */
export function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/**
 * As a range, which the primary key serves in any collation; It serves LIKE only in "C". Other collations may
 * treat small letters and capitals as equal.
 */
function beginsWith(prefix: string): Prisma.Sql {
  return Prisma.sql`(i.id BETWEEN ${prefix} AND ${prefix.padEnd(ID_LENGTH, 'z')} AND starts_with(i.id, ${prefix}))`
}

/**
 * A join that the planner can begin with the invitations or with the deliveries. It knows how common a state is only if
 * the column is not cast to text.
 */
function latestDeliveryIs(states: readonly string[]): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM deliveries d
    WHERE d.invitation_id = i.id AND d.state = ANY(${[...states]}::delivery_state[]) AND ${isLatest(Prisma.sql`d.id`)}
  )`
}

/** Whether the invitation called `i` has no later delivery. */
export function isLatest(deliveryId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (SELECT 1 FROM deliveries later WHERE later.invitation_id = i.id AND later.id > ${deliveryId})`
}

/** All of them. */
export function allOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join([...conditions], ' AND ')
}

function any(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join([...conditions], ' OR ')})`
}
