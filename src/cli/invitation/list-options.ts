import { type Command, Option } from 'commander'
import { INVITATION_STATUSES } from '../../domain/invitation.ts'
import { DIRECTIONS, ORDER_FIELDS } from '../../domain/list/list-cursor.ts'
import { DELIVERY_STATES } from '../../domain/list/list-input.ts'
import type {
  InvitationFilter,
  InvitationOrder,
  ListInvitationsQueryVariables,
} from '../access/generated/operations.ts'
import { oneOf, parseTimeOption, someOf } from '../options.ts'
import { parseMetadataOption } from './metadata-option.ts'

/** A filter as options. A range is two options. */
export interface FilterOptions
  extends Pick<
    InvitationFilter,
    | 'emailAddress'
    | 'emailAddressPrefix'
    | 'emailAddressContains'
    | 'domain'
    | 'idPrefix'
    | 'inviterId'
    | 'template'
  > {
  status?: InvitationFilter['statuses']
  deliveryState?: InvitationFilter['deliveryStates']
  metadata?: unknown
  createdFrom?: string
  createdBefore?: string
  updatedFrom?: string
  updatedBefore?: string
  expiresFrom?: string
  expiresBefore?: string
  acceptedFrom?: string
  acceptedBefore?: string
}

/** The filter and the order of a list, as options. */
export interface ListOptions extends FilterOptions {
  orderBy?: InvitationOrder['field']
  direction?: InvitationOrder['direction']
}

/** The filter and the order, as GraphQL takes them. */
export type ListArguments = Pick<ListInvitationsQueryVariables, 'filter' | 'orderBy'>

/** The options of filter fields that have another name. */
export const LIST_NAMES = {
  statuses: '--status',
  deliveryStates: '--delivery-state',
  createdAt: '--created-from and --created-before',
  updatedAt: '--updated-from and --updated-before',
  expiresAt: '--expires-from and --expires-before',
  acceptedAt: '--accepted-from and --accepted-before',
  publicMetadata: '--metadata',
}

/** Adds the options of all filters. */
export function filterOptions(command: Command): Command {
  command
    .addOption(
      someOf(
        new Option('--status <status>', 'only these statuses; several separated by commas'),
        INVITATION_STATUSES,
      ),
    )
    .option('--email-address <address>', 'only this address, in any spelling')
    .option('--email-address-prefix <text>', 'only addresses that begin with this')
    .option(
      '--email-address-contains <text>',
      'only addresses with this text anywhere, at least 3 characters',
    )
    .option('--domain <domain>', 'only addresses of this domain, such as example.com')
    .option('--id-prefix <text>', 'only ids that begin with this: inv_ and some of what follows')
    .option('--inviter-id <id>', 'only invitations of this inviter: user_…')
    .option('--template <name>', 'only invitations with this template')
    .option(
      '--metadata <json>',
      'only invitations whose metadata contains this JSON object, or the one in @file',
      parseMetadataOption,
    )
    .addOption(
      someOf(
        new Option(
          '--delivery-state <state>',
          'only invitations whose latest email has this state; several too',
        ),
        DELIVERY_STATES,
      ),
    )
  for (const [name, what] of [
    ['created', 'made'],
    ['updated', 'changed'],
    ['expires', 'that expire'],
    ['accepted', 'accepted'],
  ]) {
    command
      .option(
        `--${name}-from <when>`,
        `only those ${what} at this date or time (UTC) or later`,
        parseTimeOption,
      )
      .option(`--${name}-before <when>`, `only those ${what} before it`, parseTimeOption)
  }
  return command
}

/** Adds the options of all filters, and of the order. */
export function listOptions(command: Command): Command {
  return filterOptions(command)
    .addOption(
      oneOf(new Option('--order-by <field>', 'the field to sort by (default: CREATED_AT)'), ORDER_FIELDS),
    )
    .addOption(oneOf(new Option('--direction <direction>', 'the direction (default: DESC)'), DIRECTIONS))
}

export function listArguments(options: ListOptions): ListArguments {
  return {
    filter: filterArgument(options),
    orderBy: { field: options.orderBy, direction: options.direction },
  }
}

/** The filter of the options, as GraphQL takes it. */
export function filterArgument(options: FilterOptions): InvitationFilter {
  const { emailAddress, emailAddressPrefix, emailAddressContains, domain, idPrefix, inviterId, template } =
    options
  return {
    ...{ emailAddress, emailAddressPrefix, emailAddressContains, domain, idPrefix, inviterId, template },
    statuses: options.status,
    deliveryStates: options.deliveryState,
    publicMetadata: metadataMatches(options.metadata),
    createdAt: range(options.createdFrom, options.createdBefore),
    updatedAt: range(options.updatedFrom, options.updatedBefore),
    expiresAt: range(options.expiresFrom, options.expiresBefore),
    acceptedAt: range(options.acceptedFrom, options.acceptedBefore),
  }
}

/** One match per key. The generated type of JSON is an object, because metadata is one. */
function metadataMatches(metadata: unknown): InvitationFilter['publicMetadata'] {
  if (metadata === undefined) return undefined
  return Object.entries(Object(metadata)).map(([key, value]) => ({ path: [key], value: value as object }))
}

function range(from: string | undefined, before: string | undefined): InvitationFilter['createdAt'] {
  return from === undefined && before === undefined ? undefined : { from, before }
}
