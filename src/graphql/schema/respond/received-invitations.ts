import { EMPTY_PAGE, PAGE } from '../../../domain/list/page.ts'
import type { Builder } from '../builder.ts'
import type { Context } from '../context.ts'
import type { ViewerRef } from '../viewer/viewer.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'

/** The pending invitations of a signed-in person. */
export function defineReceivedInvitations(
  builder: Builder,
  { viewer, preview }: { viewer: ViewerRef; preview: InvitationPreviewRef },
): void {
  builder.objectField(viewer, 'receivedInvitations', (t) =>
    t.connection(
      {
        type: preview,
        description: `The pending invitations to the verified address of the signed-in person, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}. Pass an \`id\` to \`acceptInvitation\` or \`declineInvitation\` as \`invitationId\`. Needs no scope. Empty for keys, and for tokens without a verified address.`,
        resolve: (_parent, args, context) => {
          const emailKey = addressKeyOf(context)
          return emailKey === null ? EMPTY_PAGE : context.services.received.list(emailKey, args)
        },
      },
      {
        name: 'InvitationPreviewConnection',
        description: 'A page of invitations as the invited person sees them.',
        authScopes: { caller: true },
      },
      {
        name: 'InvitationPreviewEdge',
        description: 'An invitation in a list.',
        authScopes: { caller: true },
      },
    ),
  )
}

/** The key of the caller's verified address. Null for keys, and without a verified address. */
export function addressKeyOf({
  principal,
  services,
}: Pick<Context, 'principal' | 'services'>): string | null {
  return principal?.kind === 'user' ? services.received.keyOf(principal) : null
}
