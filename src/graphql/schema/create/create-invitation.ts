import type { createInvitationInput } from '../../../domain/create/create-input.ts'
import { AlreadyInvited, InvalidInput, QuotaExceeded, UserAlreadyExists } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { CreateInvitationInputRef } from './create-invitation-input.ts'

export interface CreateInvitationTypes {
  invitation: InvitationRef
  input: CreateInvitationInputRef
}

export function defineCreateInvitation(
  builder: Builder,
  { invitation, input }: CreateInvitationTypes,
  inputSchema: ReturnType<typeof createInvitationInput>,
): void {
  builder.mutationField('createInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Creates an invitation for an email address and queues its email, in one transaction. Returns before the email is sent; query `deliveries` to follow it. Needs the scope `invitations:create`. A caller that lacks `invitations:read` always gets the answer for an address without a conflict, even if no invitation was created.',
      args: {
        input: t
          .arg({ type: input, required: true, description: 'The invitation to create.' })
          .validate(inputSchema),
      },
      errors: {
        types: [AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded],
        union: {
          name: 'CreateInvitationResult',
          description: 'The invitation, or the reason why there is none.',
        },
      },
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, args, context) =>
        context.services.createInvitation({
          input: args.input,
          caller: await callerOf(context, 'createInvitation', { createUser: true }),
        }),
    }),
  )
}
