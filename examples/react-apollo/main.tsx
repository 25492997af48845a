import { ApolloProvider, useMutation, useQuery, useSubscription } from '@apollo/client/react'
import { type FragmentOf, readFragment } from 'gql.tada'
import { createRoot } from 'react-dom/client'
import { outcomeText } from '../shared/outcome.ts'
import { InvitationRow, InvitationsPage, MoreButton, Rows } from '../shared/view.tsx'
import { addFirst } from './add-first.ts'
import { client } from './client.ts'
import { CHANGES, CREATE, LIST, REVOKE, ROW } from './operations.ts'

function Invitations() {
  const { data, error, fetchMore } = useQuery(LIST)
  const [create] = useMutation(CREATE, {
    // A row updates itself. A new row must be added to the list.
    update: (cache, { data: made }) => {
      if (made?.createInvitation?.__typename === 'Invitation') addFirst(cache, made.createInvitation)
    },
  })
  useSubscription(CHANGES, {
    onData: ({ client: { cache }, data: { data: told } }) => {
      const { event, invitation } = told?.invitationChanged ?? {}
      if (event?.type === 'CREATED' && invitation) addFirst(cache, invitation)
    },
  })

  async function invite(emailAddress: string) {
    try {
      const { data: result } = await create({ variables: { input: { emailAddress } } })
      return outcomeText(result?.createInvitation)
    } catch (refusal) {
      return String(refusal)
    }
  }

  const { edges = [], pageInfo } = data?.invitations ?? {}
  return (
    <InvitationsPage invite={invite}>
      {error && <p role="alert">{error.message}</p>}
      <Rows>
        {edges.map(({ node }) => (
          <Row key={node.id} invitation={node} />
        ))}
      </Rows>
      {pageInfo?.hasNextPage && (
        <MoreButton more={() => void fetchMore({ variables: { after: pageInfo.endCursor } })} />
      )}
    </InvitationsPage>
  )
}

function Row({ invitation }: { invitation: FragmentOf<typeof ROW> }) {
  const row = readFragment(ROW, invitation)
  const [revoke] = useMutation(REVOKE, { variables: { id: row.id } })
  return <InvitationRow row={row} revoke={() => void revoke()} />
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <ApolloProvider client={client}>
    <Invitations />
  </ApolloProvider>,
)
