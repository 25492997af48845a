import type { MergePolicy } from '../../../domain/change/merge-policy.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  WrongRecipient,
} from '../../../domain/errors.ts'
import type { acceptInvitationInput } from '../../../domain/respond/response-input.ts'
import type { Builder } from '../builder.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'
import { canRespond, createRespondent, SELECTOR_FIELDS } from './respondent.ts'

export function defineAcceptInvitation(
  builder: Builder,
  preview: InvitationPreviewRef,
  inputSchema: ReturnType<typeof acceptInvitationInput>,
): void {
  const mergePolicy = defineMergePolicy(builder)
  const input = builder
    .inputType('AcceptInvitationInput', {
      description: 'The invitation to accept, by its ticket or its id, and options.',
      fields: (t) => ({
        ticket: t.string(SELECTOR_FIELDS.ticket),
        invitationId: t.id(SELECTOR_FIELDS.invitationId),
        userId: t.id({
          description: 'Accept only if this user (`user_…`) has the invited address.',
        }),
        emailAddress: t.string({ description: 'Accept only if this is the invited address.' }),
        mergePolicy: t.field({
          type: mergePolicy,
          defaultValue: 'KEEP_EXISTING',
          description:
            'How the invitation’s `publicMetadata` is combined with the user’s. A policy other than KEEP_EXISTING needs a caller with the scope `invitations:metadata`, or a signed-in recipient and an invitation created by a key or with that scope.',
        }),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('acceptInvitation', (t) =>
    t.field({
      type: preview,
      description:
        'Accepts an invitation. Only one call succeeds. In one transaction, it creates a user unless one has the invited address, and merges the metadata. A caller can accept with only the ticket, as a signed-in user whose verified address is invited, or by id with the scope `invitations:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The invitation to accept, and options.' }),
      },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, WrongRecipient, InvalidInput],
        union: {
          name: 'AcceptInvitationResult',
          description: 'The accepted invitation, or the reason why it was not accepted.',
        },
      },
      authScopes: canRespond,
      resolve: (_root, { input: selected }, context) => {
        const respond = async () =>
          context.services.acceptInvitation({
            ...selected,
            answerer: await createRespondent(context, 'acceptInvitation'),
          })
        return selected.ticket === null ? respond() : context.tryTicket('acceptInvitation', respond)
      },
    }),
  )
}

function defineMergePolicy(builder: Builder) {
  return builder.enumType('MergePolicy', {
    description:
      'How the invitation’s `publicMetadata` is combined with the metadata that the user may already have.',
    values: {
      KEEP_EXISTING: { description: 'Adds only the keys that the user does not have.' },
      SHALLOW: { description: 'Replaces the user’s value of each key that the invitation has.' },
      DEEP: {
        description:
          'Merges objects at every depth. For any other value, including arrays, the invitation’s value is used.',
      },
      REPLACE: { description: 'Replaces all of the user’s metadata.' },
    } satisfies Record<MergePolicy, object>,
  })
}
