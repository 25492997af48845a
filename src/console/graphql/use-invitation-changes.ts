import type { ResultOf } from 'gql.tada'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from 'urql'
import { graphql } from './graphql.ts'
import { InvitationRow } from './invitation-row.ts'
import { useChanges } from './use-changes.ts'

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

const FeedEnd = graphql(`
  query FeedEnd {
    invitationEvents(last: 1) {
      edges {
        cursor
      }
    }
  }
`)

export type InvitationChange = ResultOf<typeof Changes>['invitationChanged']

/**
 * Calls `onChange` with every change of an invitation from now on, or of one invitation; with null if changes are
 * missing, so that everything must be read again.
 *
 * @param id of the only invitation to follow. Default: all.
 * @param isAllowed whether the caller has the scope `invitations:read`. Nothing is followed without it.
 */
export function useInvitationChanges(
  onChange: (change: InvitationChange | null) => void,
  id?: string,
  isAllowed = true,
): void {
  const client = useClient()
  const [after, setAfter] = useState<string | null>()
  useEffect(() => {
    if (!isAllowed) return
    const begin = async () => {
      // With a cursor also for the present, nothing is lost if the connection breaks before the first change.
      const { data } = await client.query(FeedEnd, {}, { requestPolicy: 'network-only' }).toPromise()
      setAfter(data?.invitationEvents?.edges[0]?.cursor ?? null)
    }
    void begin()
  }, [client, isAllowed])
  const variables = useMemo(
    () =>
      after === undefined ? null : { ...(id !== undefined && { id }), ...(after !== null && { after }) },
    [after, id],
  )
  useChanges(Changes, variables, (data) => onChange(data?.invitationChanged ?? null))
}
