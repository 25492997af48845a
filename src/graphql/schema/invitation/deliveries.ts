import type { Delivery } from '../../../domain/delivery/delivery.ts'
import { listById } from '../../../domain/list/list-by-id.ts'
import { EMPTY_PAGE, PAGE } from '../../../domain/list/page.ts'
import type { FieldCost } from '../../limits/prices.ts'
import { SCOPE_HOLDERS } from '../access.ts'
import type { Builder } from '../builder.ts'
import { hasScope } from '../context.ts'
import type { DeliveryRef } from './delivery.ts'
import type { InvitationRef } from './invitation.ts'

// Most invitations have one email, and few have more than the first one and its reminders.
const USUAL_NUMBER = 5
const deliveriesPage = listById<Delivery>('delivery')

/** The emails of an invitation. One statement reads those of a whole page of invitations. */
export function defineDeliveries(builder: Builder, invitation: InvitationRef, delivery: DeliveryRef): void {
  builder.objectField(invitation, 'deliveries', (t) =>
    t.connection(
      {
        type: delivery,
        description: `Its emails, including reminders, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}, each with the state of its attempts. Empty for callers without the scope \`invitations:read\`.`,
        extensions: { cost: { page: USUAL_NUMBER } satisfies FieldCost },
        resolve: async ({ id }, args, context) => {
          // Not `unauthorizedResolver`: the types of the plugin do not accept a connection as its result.
          if (!hasScope(context, 'invitations:read')) return { ...EMPTY_PAGE, count: async () => 0 }
          const page = await deliveriesPage(args, (part) => context.loaders.deliveries(part).load(id))
          return { ...page, count: () => context.loaders.deliveryCount.load(id) }
        },
      },
      {
        name: 'DeliveryConnection',
        description: 'A page of emails.',
        // Callers without the scope to read get an empty page.
        authScopes: { anyScope: SCOPE_HOLDERS },
        fields: (connection) => ({
          totalCount: connection.int({
            // It is loaded separately, so it can fail by itself.
            nullable: true,
            description: 'The number of all emails of the invitation.',
            resolve: ({ count }) => count(),
          }),
        }),
      },
      {
        name: 'DeliveryEdge',
        description: 'An email in a list.',
        authScopes: { scope: 'invitations:read' },
      },
    ),
  )
}
