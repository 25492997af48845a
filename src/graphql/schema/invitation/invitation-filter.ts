import type { Builder } from '../builder.ts'
import type { DeliveryStateRef } from './delivery.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

export function defineInvitationFilter(
  builder: Builder,
  { status, deliveryState }: { status: InvitationStatusRef; deliveryState: DeliveryStateRef },
) {
  const range = builder.inputType('DateTimeRange', {
    description: 'A range of time. Both ends are optional.',
    fields: (t) => ({
      from: t.field({ type: 'DateTime', description: 'This time or later.' }),
      before: t.field({ type: 'DateTime', description: 'Before this time.' }),
    }),
  })
  return builder.inputType('InvitationFilter', {
    description: 'The invitations to include. An invitation must meet all conditions.',
    fields: (t) => ({
      status: t.field({
        type: [status],
        description: 'The statuses. An invitation that expired a moment ago is EXPIRED, not PENDING.',
      }),
      emailAddress: t.string({
        description: 'The address in any spelling, compared by the same rules that detect duplicates.',
      }),
      emailAddressPrefix: t.string({
        description: 'The beginning of the address in any spelling. Use it to search while a person types.',
      }),
      idPrefix: t.string({
        description:
          'The beginning of the id: `inv_` and some of what follows. Use it to search while a person types.',
      }),
      inviterId: t.id({ description: 'The id of the inviting user: `user_…`.' }),
      createdAt: t.field({ type: range, description: 'When it was created.' }),
      updatedAt: t.field({ type: range, description: 'When it last changed.' }),
      expiresAt: t.field({ type: range, description: 'When the invitation expires.' }),
      deliveryState: t.field({
        type: [deliveryState],
        description: 'The states of the latest email. An invitation without an email matches none.',
      }),
    }),
  })
}

export type InvitationFilterRef = ReturnType<typeof defineInvitationFilter>
