import { z } from 'zod'
import type { Principal } from '../auth/principal.ts'
import type { Invitation, InvitationStatus } from '../domain/invitation.ts'
import type { Links } from '../domain/respond/links.ts'
import { metadata, STATUSES, type Status } from './wire.ts'

// The hosted API has no status for a declined invitation. REVOKED is the closest: the invitation has ended, and it was
// not accepted.
const SHOWN_AS: Record<InvitationStatus, Status> = {
  PENDING: 'pending',
  ACCEPTED: 'accepted',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  DECLINED: 'revoked',
}

/** The statuses of the domain that this API shows as one of the given statuses. */
export function statusesShownAs(shown: readonly Status[]): InvitationStatus[] {
  return Object.entries(SHOWN_AS).flatMap(([status, as]) =>
    isStatus(status) && shown.includes(as) ? [status] : [],
  )
}

function isStatus(name: string): name is InvitationStatus {
  return Object.hasOwn(SHOWN_AS, name)
}

export interface JsonContext {
  principal: Principal
  links: Links
}

interface Field<Schema extends z.ZodType> {
  schema: Schema
  /** @returns undefined to leave out the field. */
  read(invitation: Invitation, context: JsonContext): z.input<Schema>
}

/** The fields of an invitation: each with its schema and documentation, and the function that reads its value. */
const FIELDS = {
  object: field(z.literal('invitation'), () => 'invitation' as const),
  id: field(z.string().describe('`inv_…`'), ({ id }) => id),
  email_address: field(
    z.string().describe('The address as it was entered.'),
    ({ emailAddress }) => emailAddress,
  ),
  public_metadata: field(metadata, ({ publicMetadata }) => publicMetadata),
  status: field(
    z.enum(STATUSES).describe('`revoked` also if the invited person declined.'),
    ({ status }) => SHOWN_AS[status],
  ),
  url: field(
    z
      .string()
      .optional()
      .describe(
        'The link. It differs from the link in the email and does not verify the address. Present while the invitation is pending, for callers with the scopes `invitations:link` and `invitations:read`.',
      ),
    readLink,
  ),
  revoked: field(
    z.literal(true).optional().describe('Present only if the status is `revoked`.'),
    ({ status }) => (SHOWN_AS[status] === 'revoked' ? true : undefined),
  ),
  expires_at: field(time('When it expires').nullable(), ({ expiresAt }) => expiresAt.getTime()),
  created_at: field(time('When it was created'), ({ createdAt }) => createdAt.getTime()),
  updated_at: field(time('When it last changed'), ({ updatedAt }) => updatedAt.getTime()),
}

function field<Schema extends z.ZodType>(schema: Schema, read: Field<Schema>['read']): Field<Schema> {
  return { schema, read }
}

function time(description: string) {
  return z.int().describe(`${description}, in milliseconds since 1970.`)
}

function readLink({ id, status, linkVersion }: Invitation, { principal, links }: JsonContext) {
  const { scopes } = principal
  return status === 'PENDING' && scopes.has('invitations:link') && scopes.has('invitations:read')
    ? links.accept({ invitationId: id, linkVersion })
    : undefined
}

export const invitationSchema = z
  .strictObject(Object.fromEntries(Object.entries(FIELDS).map(([name, { schema }]) => [name, schema])))
  .describe('An invitation.')

/** An invitation as JSON, with the fields that the caller may see. */
export function invitationJson(invitation: Invitation, context: JsonContext): object {
  const values = Object.entries(FIELDS).map(([name, { read }]) => [name, read(invitation, context)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}
