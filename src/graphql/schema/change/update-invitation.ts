import type { updateInvitationInput } from '../../../domain/change/update.ts'
import { InvalidInput, InvitationNotFound, InvitationNotPending } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import { INVITATION_ID, INVITATION_VALUES, METADATA_SIZE } from '../invitation/invitation-values.ts'

export function defineUpdateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof updateInvitationInput>,
): void {
  const input = builder
    .inputType('UpdateInvitationInput', {
      description:
        'The invitation to change, with at least one field in addition to the id. Omitted fields do not change.',
      fields: (t) => ({
        id: t.id(INVITATION_ID),
        ...updateFields(t),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('updateInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Changes fields of a pending invitation. Emails that are not sent yet contain the new values. The update itself sends no email. Needs the scope `invitations:manage`; people with `invitations:create` can do it with what they sent.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The invitation and its changes.' }),
      },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput],
        union: {
          name: 'UpdateInvitationResult',
          description: 'The invitation, or the reason why it was not changed.',
        },
      },
      authScopes: { managerOrSender: true },
      resolve: async (_root, args, context) =>
        context.services.updateInvitation({
          input: args.input,
          caller: await callerOf(context, 'updateInvitation'),
        }),
    }),
  )
}

type InputFields = Parameters<Parameters<Builder['inputType']>[1]['fields']>[0]

/** The fields that an update can change, for one invitation and for many. */
export function updateFields(t: InputFields) {
  return {
    publicMetadata: t.field({
      type: 'JSON',
      description: `A JSON object of at most ${METADATA_SIZE} that replaces the existing one. {} empties it.`,
    }),
    redirectUrl: t.string({
      description: `${INVITATION_VALUES.redirectUrl} Its origin must be one of REDIRECT_ORIGINS. Null for the gateway’s own page.`,
    }),
    expiresInDays: t.int({ description: INVITATION_VALUES.expiry }),
    locale: t.string({ description: `${INVITATION_VALUES.locale} Null for English.` }),
    message: t.string({ description: `${INVITATION_VALUES.message} Null for none.` }),
    template: t.string({ description: INVITATION_VALUES.template }),
  }
}
