import type { ResultOf } from 'gql.tada'
import { useEffect, useRef } from 'react'
import { useClient } from 'urql'
import { graphql } from './graphql.ts'
import { InvitationRow } from './invitation-row.ts'

const Changes = graphql(
  `
    subscription InvitationChanges($after: String, $id: ID) {
      invitationChanged(after: $after, id: $id) {
        cursor
        event {
          id
          type
          invitationId
        }
        invitation {
          ...InvitationRow
        }
      }
    }
  `,
  [InvitationRow],
)

export type InvitationChange = ResultOf<typeof Changes>['invitationChanged']

/**
 * Calls `onChange` with every change of an invitation from now on, or of one invitation.
 *
 * @param id of the only invitation to follow. Default: all.
 * @param isAllowed whether the caller has the scope `invitations:read`. Nothing is followed without it.
 */
export function useInvitationChanges(
  onChange: (change: InvitationChange) => void,
  id?: string,
  isAllowed = true,
): void {
  const client = useClient()
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    if (!isAllowed) return
    const variables = id === undefined ? {} : { id }
    const { unsubscribe } = client.subscription(Changes, variables).subscribe(({ data }) => {
      if (data) latest.current(data.invitationChanged)
    })
    return unsubscribe
  }, [client, id, isAllowed])
}
