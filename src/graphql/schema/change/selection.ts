import { CHANGED_AT_ONCE } from '../../../domain/change/change-many-input.ts'
import type { Builder } from '../builder.ts'
import type { InvitationFilterRef } from '../invitation/invitation-filter.ts'

/** Which invitations a call changes. */
export function defineSelection(builder: Builder, filter: InvitationFilterRef) {
  return builder.inputType('InvitationSelection', {
    description: 'The invitations to change, by exactly one of their ids and a filter.',
    isOneOf: true,
    fields: (t) => ({
      ids: t.idList({
        description: `The ids, 1 to ${CHANGED_AT_ONCE}: \`inv_…\`. An id that occurs more than once counts once.`,
      }),
      filter: t.field({
        type: filter,
        description: `A filter with at least one condition, as in \`invitations\`. A call changes the first ${CHANGED_AT_ONCE} that match, newest first. Needs the scope \`invitations:read\` as well.`,
      }),
    }),
  })
}

export type SelectionRef = ReturnType<typeof defineSelection>
