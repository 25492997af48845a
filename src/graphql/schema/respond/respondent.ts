import type { EventCause } from '../../../domain/events/event-cause.ts'
import type { InvitationSelector, Respondent } from '../../../domain/respond/response.ts'
import { type Context, callerOf } from '../context.ts'

export const TICKET =
  'The ticket: `tkt_…`, the link’s query parameter `ticket`, or `invitation_ticket` at your redirectUrl.'

/** The fields of an input that select the invitation to answer. */
export const SELECTOR_FIELDS = {
  ticket: { description: TICKET },
  invitationId: {
    description:
      'The id of the invitation (`inv_…`). Use it for a signed-in user who is invited, or with the scope `invitations:manage` on behalf of the invited person.',
  },
} as const

/**
 * Decides who may answer an invitation:
 * - with a ticket: anyone who has it
 * - with an id: a signed-in user, for themselves
 * - with an id: a key that may manage invitations, on behalf of the invited person. A key that belongs to a person also
 *   needs the scope to act for others.
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

/** Call it only for a caller that passed {@link canRespond}. */
export async function createRespondent(context: Context, cause: EventCause): Promise<Respondent> {
  const { principal } = context
  if (principal === null) return { actor: { id: 'ticket', cause }, signedIn: null, anyMetadata: false }
  const { actor, anyMetadata } = await callerOf(context, cause)
  return { actor, signedIn: principal.kind === 'user' ? principal : null, anyMetadata }
}
