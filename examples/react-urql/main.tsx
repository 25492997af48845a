import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider, useMutation, useQuery, useSubscription } from 'urql'
import { outcomeText } from '../shared/outcome.ts'
import { InvitationRow, InvitationsPage, MoreButton, Rows } from '../shared/view.tsx'
import { client } from './client.ts'
import { type FragmentType, unmask } from './generated/fragment-masking.ts'
import { CHANGES, CREATE, PAGE, REVOKE, ROW } from './operations.ts'

function Invitations() {
  const [, create] = useMutation(CREATE)
  // The end cursor of each page that has a next page on the screen.
  const [ends, setEnds] = useState<string[]>([])
  useSubscription({ query: CHANGES, variables: {} })

  async function invite(emailAddress: string) {
    const { data, error } = await create({ input: { emailAddress } })
    return error?.message ?? outcomeText(data?.createInvitation)
  }

  return (
    <InvitationsPage invite={invite}>
      {[undefined, ...ends].map((after, index) => (
        <Page
          key={after ?? 'first'}
          after={after}
          isLast={index === ends.length}
          more={(end) => setEnds([...ends, end])}
        />
      ))}
    </InvitationsPage>
  )
}

interface PageProps {
  after: string | undefined
  isLast: boolean
  more(end: string): void
}

function Page({ after, isLast, more }: PageProps) {
  const [{ data, error, fetching }] = useQuery({
    query: PAGE,
    variables: after === undefined ? {} : { after },
  })
  if (error) return <p role="alert">{error.message}</p>
  if (fetching || !data?.invitations) return <p>Loading …</p>
  const { hasNextPage, endCursor } = data.invitations.pageInfo
  return (
    <>
      <Rows>
        {data.invitations.nodes.map((node) => (
          <Row key={node.id} invitation={node} />
        ))}
      </Rows>
      {isLast && hasNextPage && endCursor && <MoreButton more={() => more(endCursor)} />}
    </>
  )
}

function Row({ invitation }: { invitation: FragmentType<typeof ROW> }) {
  const row = unmask(ROW, invitation)
  const [, revoke] = useMutation(REVOKE)
  return <InvitationRow row={row} revoke={() => void revoke({ id: row.id })} />
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <Provider value={client}>
    <Invitations />
  </Provider>,
)
