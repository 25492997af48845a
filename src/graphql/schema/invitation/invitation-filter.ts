import { SHORTEST_PART } from '../../../domain/list/list-input.ts'
import { MATCH_LIMITS } from '../../../domain/list/metadata-match.ts'
import type { Builder } from '../builder.ts'
import type { DateTimeRangeRef } from '../scalars.ts'
import type { DeliveryStateRef } from './delivery.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

export function defineInvitationFilter(
  builder: Builder,
  {
    status,
    deliveryState,
    range,
  }: { status: InvitationStatusRef; deliveryState: DeliveryStateRef; range: DateTimeRangeRef },
) {
  const metadata = builder.inputType('MetadataMatch', {
    description: `A value in the metadata. The path and the value have at most ${MATCH_LIMITS.bytes} bytes as JSON.`,
    fields: (t) => ({
      path: t.stringList({
        required: true,
        description: `The keys that lead to the value, from the outermost object: 1 to ${MATCH_LIMITS.keys}.`,
      }),
      value: t.field({
        type: 'JSON',
        required: true,
        description:
          'A text, a number or a boolean is compared exactly. A list matches a list with all its items, in any order. An object matches an object with all its keys and values.',
      }),
    }),
  })
  return builder.inputType('InvitationFilter', {
    description: 'The invitations to include. An invitation must meet all conditions.',
    fields: (t) => ({
      statuses: t.field({
        type: [status],
        description: 'The statuses. An invitation that expired a moment ago is EXPIRED, not PENDING.',
      }),
      emailAddress: t.string({
        description: 'The address in any spelling, compared by the same rules that detect duplicates.',
      }),
      emailAddressPrefix: t.string({
        description: 'The beginning of the address in any spelling. Use it to search while a person types.',
      }),
      emailAddressContains: t.string({
        description: `Text anywhere in the address, in any spelling, at least ${SHORTEST_PART} characters. With many invitations, the operator creates an index for it.`,
      }),
      domain: t.string({
        description: 'The domain of the address, without subdomains, in any spelling: `example.com`.',
      }),
      idPrefix: t.string({
        description:
          'The beginning of the id: `inv_` and some of what follows. Use it to search while a person types.',
      }),
      inviterId: t.id({ description: 'The id of the inviting user: `user_…`.' }),
      template: t.string({ description: 'The name of the email’s template.' }),
      publicMetadata: t.field({
        type: [metadata],
        description: `Values in the metadata, at most ${MATCH_LIMITS.matches}. An invitation must have all of them.`,
      }),
      createdAt: t.field({ type: range, description: 'When it was created.' }),
      updatedAt: t.field({ type: range, description: 'When it last changed.' }),
      expiresAt: t.field({ type: range, description: 'When the invitation expires.' }),
      acceptedAt: t.field({
        type: range,
        description: 'When it was accepted. An invitation that was not matches none.',
      }),
      deliveryStates: t.field({
        type: [deliveryState],
        description: 'The states of the latest email. An invitation without an email matches none.',
      }),
    }),
  })
}

export type InvitationFilterRef = ReturnType<typeof defineInvitationFilter>
