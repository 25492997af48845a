import type { CountedPage } from '../../../domain/list/list.ts'
import { DEFAULT_ORDER, type InvitationOrder } from '../../../domain/list/list-cursor.ts'
import { type InvitationFilter, orderOf } from '../../../domain/list/list-input.ts'
import { mayScan } from '../../../domain/list/may-scan.ts'
import { PAGE } from '../../../domain/list/page.ts'
import { type FieldCost, WHOLE_TABLE } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationFilterRef } from './invitation-filter.ts'

/** The arguments of the conditions of a filter. */
const CONDITIONS: Readonly<Record<keyof InvitationFilter, string>> = {
  statuses: 'statuses',
  emailKey: 'emailAddress',
  emailKeyPrefix: 'emailAddressPrefix',
  emailKeyContains: 'emailAddressContains',
  domain: 'domain',
  idPrefix: 'idPrefix',
  inviterId: 'inviterId',
  template: 'template',
  publicMetadata: 'publicMetadata',
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  expiresAt: 'expiresAt',
  acceptedAt: 'acceptedAt',
  deliveryStates: 'deliveryStates',
}

/** The price of a filter that may read many rows. @param filter the path of the argument */
export function filterScan(filter: readonly string[]): Required<NonNullable<FieldCost['scan']>> {
  return {
    arguments: [['orderBy', 'field'], ...Object.values(CONDITIONS).map((name) => [...filter, name])],
    base: WHOLE_TABLE,
    when: ([field, ...values]) => {
      const given = Object.keys(CONDITIONS).map((condition, index) => [condition, values[index]])
      return mayScan(Object.fromEntries(given), orderOf({ field }).field)
    },
  }
}

/** For each item of the page. The total reads some hundred rows of maintained numbers (docs/decisions/074). */
const TOTAL = 1

/** The list of invitations. A page costs the same at every position of the list. */
export function defineInvitationList(
  builder: Builder,
  { invitation, filter }: { invitation: InvitationRef; filter: InvitationFilterRef },
): InvitationPageRefs {
  const order = defineOrder(builder)
  const page = definePage(builder, invitation)
  builder.queryField('invitations', (t) =>
    t.connection(
      {
        type: invitation,
        description: `Invitations, by default newest first and ${PAGE.default} per page, at most ${PAGE.max}. Needs the scope \`invitations:read\`.`,
        args: {
          filter: t.arg({ type: filter, description: 'The invitations to include. Default: all.' }),
          orderBy: t.arg({
            type: order,
            defaultValue: DEFAULT_ORDER,
            description: 'The sort order. A cursor is valid only for one sort order.',
          }),
        },
        extensions: { cost: { scan: filterScan(['filter']) } satisfies FieldCost },
        authScopes: { scope: 'invitations:read' },
        resolve: (_root, args, context) => context.services.listInvitations(args),
      },
      page.connection,
      page.edge,
    ),
  )
  return page
}

function definePage(builder: Builder, invitation: InvitationRef) {
  const authScopes = { readerOrSender: true } as const
  const edge = builder.edgeObject({
    type: invitation,
    name: 'InvitationEdge',
    description: 'An invitation in a list.',
    authScopes,
  })
  const connection = builder.connectionObject<InvitationRef, CountedPage>(
    {
      type: invitation,
      name: 'InvitationConnection',
      description: 'A page of invitations.',
      authScopes,
      fields: (t) => ({
        totalCount: t.int({
          nullable: true,
          description:
            'The number of all invitations in the list, without counting them: for `Query.invitations` without a filter, or with `statuses` only. Otherwise null: see `invitationCounts`.',
          extensions: { cost: { base: TOTAL } satisfies FieldCost },
          resolve: ({ total }) => total(),
        }),
      }),
    },
    edge,
  )
  return { connection, edge }
}

export type InvitationPageRefs = ReturnType<typeof definePage>

function defineOrder(builder: Builder) {
  const field = builder.enumType('InvitationOrderField', {
    description: 'The fields by which invitations can be sorted. Equal values are sorted by id.',
    values: {
      CREATED_AT: { description: 'The creation time.' },
      UPDATED_AT: { description: 'The time of the last change.' },
      EXPIRES_AT: { description: 'The expiry time.' },
      EMAIL_ADDRESS: { description: 'The address in lower case, byte by byte.' },
    } satisfies Record<InvitationOrder['field'], object>,
  })
  const direction = builder.enumType('OrderDirection', {
    description: 'The direction of a sort order.',
    values: {
      ASC: { description: 'Ascending: the oldest first, or A before Z.' },
      DESC: { description: 'Descending: the newest first, or Z before A.' },
    } satisfies Record<InvitationOrder['direction'], object>,
  })
  return builder.inputType('InvitationOrder', {
    description: 'The sort order of a list.',
    fields: (t) => ({
      field: t.field({
        type: field,
        defaultValue: DEFAULT_ORDER.field,
        description: 'The field to sort by.',
      }),
      direction: t.field({
        type: direction,
        defaultValue: DEFAULT_ORDER.direction,
        description: 'The direction to sort in.',
      }),
    }),
  })
}
