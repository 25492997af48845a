import { graphql, useFragment, useMutation } from 'react-relay'
import { InvitationRow } from '../shared/view.tsx'
import type { row_invitation$key } from './generated/row_invitation.graphql.ts'
import type { rowRevokeMutation } from './generated/rowRevokeMutation.graphql.ts'

export function Row({ invitation }: { invitation: row_invitation$key }) {
  const row = useFragment(
    graphql`
      fragment row_invitation on Invitation { id emailAddress status isRevocable }
    `,
    invitation,
  )
  const [revoke] = useMutation<rowRevokeMutation>(graphql`
    mutation rowRevokeMutation($id: ID!) {
      revokeInvitation(input: { id: $id }) {
        ... on Invitation { ...row_invitation @alias }
        ... on InvitationNotPending { invitation { ...row_invitation } }
        ... on Error { message }
      }
    }
  `)
  return <InvitationRow row={row} revoke={() => void revoke({ variables: { id: row.id } })} />
}
