import type { InvitationSelector, Respondent } from '../../../domain/respond/response.ts'
import { type Context, callerOf } from '../context.ts'

/**
 * Who may answer an invitation: by a ticket anyone who holds it; by an id a signed-in user for themselves, or a
 * key that may manage invitations, on somebody's behalf. A key of a person needs to be allowed to act for others.
 */
export function canRespond(
  _root: unknown,
  { input }: { input: Partial<InvitationSelector> },
  { principal }: Pick<Context, 'principal'>,
) {
  if (input.ticket != null) return { anybody: true } as const
  if (principal?.kind === 'user') return { caller: true } as const
  return principal?.owner === undefined
    ? ({ scope: 'invitations:manage' } as const)
    : { everyScope: ['invitations:manage', 'invitations:impersonate'] as const }
}

/** To be asked for a caller who {@link canRespond}. */
export async function createRespondent(context: Context, cause: string): Promise<Respondent> {
  const { principal } = context
  if (principal === null) return { actor: { id: 'ticket', cause }, signedIn: null, anyMetadata: false }
  const { actor, anyMetadata } = await callerOf(context, cause)
  return { actor, signedIn: principal.kind === 'user' ? principal : null, anyMetadata }
}
