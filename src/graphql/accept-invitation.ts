import type { acceptInvitationInput } from '../invitations/answer-input.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  WrongRecipient,
} from '../invitations/errors.ts'
import { answererOf, mayAnswer } from './answerer.ts'
import type { Builder } from './builder.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'

export function defineAcceptInvitation(
  builder: Builder,
  preview: InvitationPreviewRef,
  inputSchema: ReturnType<typeof acceptInvitationInput>,
): void {
  const mergePolicy = builder.enumType('MergePolicy', {
    description: 'How the invitation’s publicMetadata becomes the user’s, who may have some already.',
    values: {
      KEEP_EXISTING: { description: 'It adds what the user has not; the user’s own values stay.' },
      SHALLOW: { description: 'Its values replace the user’s of the same name, each as a whole.' },
      DEEP: {
        description:
          'Objects are merged at every depth; where both have a value, arrays included, its own wins.',
      },
      REPLACE: { description: 'It takes the place of all the user has.' },
    },
  })

  const input = builder
    .inputType('AcceptInvitationInput', {
      description: 'Which invitation to accept, by its ticket or its id, and how.',
      fields: (t) => ({
        ticket: t.string({
          description:
            'The ticket: `tkt_…`, the link’s query parameter `ticket`, or `invitation_ticket` at your redirectUrl.',
        }),
        invitationId: t.id({
          description:
            'The invitation (`inv_…`): for the signed-in user it is for, or with the scope `invitations:manage` on their behalf.',
        }),
        userId: t.id({
          description: 'Accept only if this user (`user_…`) is the one with the invited address.',
        }),
        emailAddress: t.string({ description: 'Accept only if this is the invited address.' }),
        mergePolicy: t.field({
          type: mergePolicy,
          defaultValue: 'KEEP_EXISTING',
          description:
            'How its publicMetadata becomes the user’s. Any but KEEP_EXISTING needs the recipient signed in and an invitation made by a key or with the scope `invitations:metadata`, or a caller with that scope.',
        }),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('acceptInvitation', (t) =>
    t.field({
      type: preview,
      description:
        'Accepts an invitation, once: makes the user if there is none with the invited address, and merges the metadata, both or neither. By its ticket alone; as the signed-in user whose verified address is invited; or with the scope `invitations:manage` by its id.',
      args: {
        input: t.arg({ type: input, required: true, description: 'Which invitation to accept, and how.' }),
      },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, WrongRecipient, InvalidInput],
        union: {
          name: 'AcceptInvitationResult',
          description: 'The accepted invitation, or why it was not accepted.',
        },
      },
      authScopes: mayAnswer,
      resolve: (_root, { input: given }, context) => {
        const answer = async () =>
          context.services.acceptInvitation({
            ...given,
            answerer: await answererOf(context, 'acceptInvitation'),
          })
        return given.ticket === null ? answer() : context.tryTicket('acceptInvitation', answer)
      },
    }),
  )
}
