import { type Identity, ownInviterId } from '../../../domain/caller.ts'
import type { createInvitationInput } from '../../../domain/create/create-input.ts'
import { unknownInviter } from '../../../domain/create/creation-rights.ts'
import type { EmailPreview } from '../../../domain/delivery/preview-email.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import type { Inviter } from '../../../domain/user/inviter.ts'
import type { Builder } from '../builder.ts'
import { type Context, hasScope, identityOf } from '../context.ts'
import type { CreateInvitationInputRef } from './create-invitation-input.ts'

/** The email of an invitation that does not exist. */
export function defineInvitationEmailPreview(
  builder: Builder,
  inputType: CreateInvitationInputRef,
  inputSchema: ReturnType<typeof createInvitationInput>,
): void {
  const email = builder.objectRef<EmailPreview>('InvitationEmail').implement({
    description: 'An email as it would be sent.',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      subject: t.exposeString('subject', { description: 'The subject line.' }),
      html: t.exposeString('html', {
        description:
          'The HTML. Show it in a frame with `sandbox`, because a template of your own can contain anything.',
      }),
      text: t.exposeString('text', { description: 'The plain text.' }),
      language: t.exposeString('language', {
        description: 'The language of the template that fits the `locale` best (BCP 47).',
      }),
    }),
  })
  builder.queryField('invitationEmailPreview', (t) =>
    t.field({
      type: email,
      nullable: true,
      description:
        'The email that `createInvitation` would send with this input, and nothing is stored or sent. Its link leads nowhere. The inviter is the signed-in caller or, for callers with the scope `users:read`, the user with the `inviterId`. Needs the scope `invitations:create`.',
      args: {
        input: t
          .arg({
            type: inputType,
            required: true,
            description: 'The invitation. Its `template` and `locale` decide the text.',
          })
          .validate(inputSchema),
        reminder: t.arg.boolean({
          defaultValue: false,
          description: 'Whether to show the reminder instead of the first email.',
        }),
      },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'InvitationEmailPreviewResult',
          description: 'The email, or the reason why there is none.',
        },
      },
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, { input, reminder }, context) => {
        const caller = await identityOf(context)
        const inviter = await inviterOf(input.inviterId, caller, context)
        return context.services.previewEmail({ input, caller, inviter, reminder: reminder ?? false })
      },
    }),
  )
}

/** A preview must not show who the user with an id is, unless the caller may read users. */
async function inviterOf(
  inviterId: string | null,
  caller: Identity,
  context: Context,
): Promise<Inviter | null> {
  const { principal, loaders } = context
  const own = caller.person?.userId ?? null
  const id = inviterId ?? own
  if (id !== null) {
    if (id !== own && !hasScope(context, 'users:read')) return null
    const user = await loaders.user.load(id)
    if (user === null) throw unknownInviter()
    return user
  }
  // The first invitation creates the user of a person.
  if (principal?.kind === 'user' && principal.emailVerified && principal.emailAddress !== null) {
    return { name: principal.name, emailAddress: principal.emailAddress }
  }
  ownInviterId(caller)
  return null
}
