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

/** The filter and the order of a list, as options. A range is two options. */
export interface ListOptions extends Omit<InvitationFilter, 'createdAt' | 'updatedAt' | 'expiresAt'> {
  createdFrom?: string
  createdBefore?: string
  updatedFrom?: string
  updatedBefore?: string
  expiresFrom?: string
  expiresBefore?: string
  orderBy?: InvitationOrder['field']
  direction?: InvitationOrder['direction']
}

/** The filter and the order, as GraphQL takes them. */
export type ListArguments = Pick<ListInvitationsQueryVariables, 'filter' | 'orderBy'>

/** The options of filter fields that have another name. */
export const LIST_NAMES = {
  createdAt: '--created-from and --created-before',
  updatedAt: '--updated-from and --updated-before',
  expiresAt: '--expires-from and --expires-before',
}

/** Adds the options of all filters, and of the order. */
export function listOptions(command: Command): Command {
  command
    .addOption(
      someOf(
        new Option('--status <status>', 'only these statuses; several separated by commas'),
        INVITATION_STATUSES,
      ),
    )
    .option('--email-address <address>', 'only this address, in any spelling')
    .option('--email-address-prefix <text>', 'only addresses that begin with this')
    .option('--id-prefix <text>', 'only ids that begin with this: inv_ and some of what follows')
    .option('--inviter-id <id>', 'only invitations of this inviter: user_…')
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
    .addOption(
      oneOf(new Option('--order-by <field>', 'the field to sort by (default: CREATED_AT)'), ORDER_FIELDS),
    )
    .addOption(oneOf(new Option('--direction <direction>', 'the direction (default: DESC)'), DIRECTIONS))
}

export function listArguments(options: ListOptions): ListArguments {
  const { status, emailAddress, emailAddressPrefix, idPrefix, inviterId, deliveryState } = options
  return {
    filter: {
      ...{ status, emailAddress, emailAddressPrefix, idPrefix, inviterId, deliveryState },
      createdAt: range(options.createdFrom, options.createdBefore),
      updatedAt: range(options.updatedFrom, options.updatedBefore),
      expiresAt: range(options.expiresFrom, options.expiresBefore),
    },
    orderBy: { field: options.orderBy, direction: options.direction },
  }
}

function range(from: string | undefined, before: string | undefined): InvitationFilter['createdAt'] {
  return from === undefined && before === undefined ? undefined : { from, before }
}
