import { declineInvitationInput } from '../invitations/answer-input.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  WrongRecipient,
} from '../invitations/errors.ts'
import { answererOf, mayAnswer } from './answerer.ts'
import type { Builder } from './builder.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'

export function defineDeclineInvitation(builder: Builder, preview: InvitationPreviewRef): void {
  const input = builder
    .inputType('DeclineInvitationInput', {
      description: 'Which invitation to decline, by its ticket or its id.',
      fields: (t) => ({
        ticket: t.string({
          description:
            'The ticket: `tkt_…`, the link’s query parameter `ticket`, or `invitation_ticket` at your redirectUrl.',
        }),
        invitationId: t.id({
          description:
            'The invitation (`inv_…`): for the signed-in user it is for, or with the scope `invitations:manage` on their behalf.',
        }),
      }),
    })
    .validate(declineInvitationInput)

  builder.mutationField('declineInvitation', (t) =>
    t.field({
      type: preview,
      description:
        'Declines an invitation for good; the address can be invited again. By its ticket alone; as the signed-in user whose verified address is invited; or with the scope `invitations:manage` by its id.',
      args: { input: t.arg({ type: input, required: true, description: 'Which invitation to decline.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, WrongRecipient, InvalidInput],
        union: {
          name: 'DeclineInvitationResult',
          description: 'The declined invitation, or why it was not declined.',
        },
      },
      authScopes: mayAnswer,
      resolve: (_root, { input: given }, context) => {
        const answer = async () =>
          context.services.declineInvitation({
            ...given,
            answerer: await answererOf(context, 'declineInvitation'),
          })
        return given.ticket === null ? answer() : context.tryTicket('declineInvitation', answer)
      },
    }),
  )
}
