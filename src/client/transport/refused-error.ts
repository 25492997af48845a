import { type InputIssue, InvitationError } from '../errors.ts'
import type { InvitationFieldsFragment } from '../generated/operations.ts'
import { type InvitationStatus, invitationOf, lowercase } from '../invitation.ts'
import { badResponse } from './response.ts'

/** What a result has that is not what was asked for; which fields, its type says. */
export interface Refused {
  readonly code?: string
  readonly message?: string
  readonly issues?: readonly InputIssue[]
  readonly status?: Uppercase<InvitationStatus>
  readonly invitation?: InvitationFieldsFragment | null
  readonly scope?: string
  readonly limit?: number
  readonly resetsAt?: string
  readonly hint?: string
}

/** The error that a member of a result's union is. */
export function createRefusedError(refused: Refused, index?: number): InvitationError {
  const { code, message, status, invitation, resetsAt } = refused
  if (code === undefined || message === undefined) return badResponse({ status: 200 })
  return new InvitationError(message, {
    code,
    // GraphQL answers whatever there is to a mutation with 200.
    status: 200,
    issues: refused.issues?.map(({ path, message }) => ({ path: ownPath(path), message })),
    invitationStatus: status && lowercase(status),
    invitation: invitation ? invitationOf(invitation) : undefined,
    scope: refused.scope?.toLowerCase(),
    limit: refused.limit,
    resetsAt: resetsAt === undefined ? undefined : Date.parse(resetsAt),
    hint: refused.hint,
    index,
  })
}

/** As the caller of this client wrote it: GraphQL's arguments are an object more, and one name differs. */
function ownPath(path: readonly string[]): string[] {
  const own = path[0] === 'input' ? path.slice(1) : [...path]
  const inside = own[0] === 'invitations' && own.length > 1 ? own.slice(1) : own
  return inside.map((name, index) =>
    name === 'template' && index === inside.length - 1 ? 'templateSlug' : name,
  )
}
