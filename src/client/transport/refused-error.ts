import { type InputIssue, InvitationError } from '../errors.ts'
import type { InvitationFieldsFragment } from '../generated/operations.ts'
import { type InvitationStatus, invitationOf, lowercase } from '../invitation.ts'
import { badResponse } from './response.ts'

/** The fields of an error in a result. Which of them exist depends on its type. */
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

/** Creates the error for a result that is an error. */
export function createRefusedError(refused: Refused, index?: number): InvitationError {
  const { code, message, status, invitation, resetsAt } = refused
  if (code === undefined || message === undefined) return badResponse({ status: 200 })
  return new InvitationError(message, {
    code,
    // GraphQL answers every mutation with 200.
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

/** The path in the parameters of this client. GraphQL has one more object around them, and one other name. */
function ownPath(path: readonly string[]): string[] {
  const own = path[0] === 'input' ? path.slice(1) : [...path]
  const inside = own[0] === 'invitations' && own.length > 1 ? own.slice(1) : own
  return inside.map((name, index) =>
    name === 'template' && index === inside.length - 1 ? 'templateSlug' : name,
  )
}
