import type { Builder } from './builder.ts'
import type { DeliveryStateRef } from './delivery.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

/** The input that says which invitations are meant. */
export function defineInvitationFilter(
  builder: Builder,
  { status, deliveryState }: { status: InvitationStatusRef; deliveryState: DeliveryStateRef },
) {
  const range = builder.inputType('DateTimeRange', {
    description: 'A span of time; with `from` or `before` alone it has no other end.',
    fields: (t) => ({
      from: t.field({ type: 'DateTime', description: 'This moment or later.' }),
      before: t.field({ type: 'DateTime', description: 'Earlier than this moment.' }),
    }),
  })
  return builder.inputType('InvitationFilter', {
    description: 'Which invitations are meant: those that meet all that is said.',
    fields: (t) => ({
      status: t.field({
        type: [status],
        description:
          'One of these statuses. EXPIRED has the ones whose time ran out a moment ago too, PENDING has not.',
      }),
      emailAddress: t.string({
        description: 'The address, however it is written: the same by the rules that find duplicates.',
      }),
      emailAddressPrefix: t.string({
        description: 'What the address begins with, however it is written; for search as one types.',
      }),
      idPrefix: t.string({
        description: 'What its id begins with: `inv_` and some of what follows; for search as one types.',
      }),
      inviterId: t.id({ description: 'The id of the user who invites: `user_…`.' }),
      createdAt: t.field({ type: range, description: 'When it was made.' }),
      updatedAt: t.field({ type: range, description: 'When it last changed.' }),
      expiresAt: t.field({ type: range, description: 'Until when it can be accepted.' }),
      deliveryState: t.field({
        type: [deliveryState],
        description: 'How far its latest mail has come, one of these. What is not mailed is in none.',
      }),
    }),
  })
}

export type InvitationFilterRef = ReturnType<typeof defineInvitationFilter>
