import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  WrongRecipient,
} from '../../../domain/errors.ts'
import { declineInvitationInput } from '../../../domain/respond/response-input.ts'
import type { Builder } from '../builder.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'
import { canRespond, createRespondent, SELECTOR_FIELDS } from './respondent.ts'

export function defineDeclineInvitation(builder: Builder, preview: InvitationPreviewRef): void {
  const input = builder
    .inputType('DeclineInvitationInput', {
      description: 'The invitation to decline, by exactly one of its ticket and its id.',
      isOneOf: true,
      fields: (t) => ({
        ticket: t.string(SELECTOR_FIELDS.ticket),
        invitationId: t.id(SELECTOR_FIELDS.invitationId),
      }),
    })
    .validate(declineInvitationInput)

  builder.mutationField('declineInvitation', (t) =>
    t.field({
      type: preview,
      description:
        'Declines an invitation permanently. The address can be invited again. A caller can decline with only the ticket, as a signed-in user whose verified address is invited, or by id with the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The invitation to decline.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, WrongRecipient, InvalidInput],
        union: {
          name: 'DeclineInvitationResult',
          description: 'The declined invitation, or the reason why it was not declined.',
        },
      },
      authScopes: canRespond,
      resolve: (_root, { input: selected }, context) => {
        const respond = async () =>
          context.services.declineInvitation({
            ...selected,
            answerer: await createRespondent(context, 'declineInvitation'),
          })
        return selected.ticket === null ? respond() : context.tryTicket('declineInvitation', respond)
      },
    }),
  )
}
