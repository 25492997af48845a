import { useMemo } from 'react'
import { graphql, useLazyLoadQuery, useMutation, usePaginationFragment, useSubscription } from 'react-relay'
import type { GraphQLSubscriptionConfig } from 'relay-runtime'
import { outcomeText } from '../shared/outcome.ts'
import { InvitationsPage, MoreButton, Rows } from '../shared/view.tsx'
import { addFirst } from './add-first.ts'
import type { invitations_list$key } from './generated/invitations_list.graphql.ts'
import type { invitationsChangesSubscription } from './generated/invitationsChangesSubscription.graphql.ts'
import type { invitationsCreateMutation } from './generated/invitationsCreateMutation.graphql.ts'
import type { invitationsQuery } from './generated/invitationsQuery.graphql.ts'
import { Row } from './row.tsx'

export function Invitations() {
  const query = useLazyLoadQuery<invitationsQuery>(
    graphql`
      query invitationsQuery {
        ...invitations_list
      }
    `,
    {},
  )
  const [create] = useMutation<invitationsCreateMutation>(graphql`
    mutation invitationsCreateMutation($input: CreateInvitationInput!) {
      createInvitation(input: $input) {
        __typename
        ... on Invitation { emailAddress ...row_invitation @alias }
        ... on AlreadyInvited { message }
        ... on UserAlreadyExists { message }
        ... on InvalidInput { issues { path message } }
        ... on QuotaExceeded { message resetsAt }
      }
    }
  `)
  useChanges()

  function invite(emailAddress: string): Promise<string> {
    return new Promise((resolve) => {
      create({
        variables: { input: { emailAddress } },
        // A row updates itself. A new row must be added to the list.
        updater: (store) => addFirst(store, store.getRootField('createInvitation')),
        onCompleted: ({ createInvitation: result }, errors) =>
          resolve(errors?.[0]?.message ?? outcomeText(result?.__typename === '%other' ? undefined : result)),
        onError: (error) => resolve(error.message),
      })
    })
  }

  return (
    <InvitationsPage invite={invite}>
      <List query={query} />
    </InvitationsPage>
  )
}

function List({ query }: { query: invitations_list$key }) {
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment(
    graphql`
      fragment invitations_list on Query
      @throwOnFieldError
      @argumentDefinitions(first: { type: "Int", defaultValue: 5 }, after: { type: "String" })
      @refetchable(queryName: "invitationsPageQuery") {
        invitations(first: $first, after: $after) @connection(key: "list_invitations") {
          edges { node { id ...row_invitation } }
        }
      }
    `,
    query,
  )
  return (
    <>
      <Rows>
        {data.invitations?.edges.map(({ node }) => (
          <Row key={node.id} invitation={node} />
        ))}
      </Rows>
      {hasNext && <MoreButton more={() => loadNext(5)} busy={isLoadingNext} />}
    </>
  )
}

function useChanges() {
  const config = useMemo<GraphQLSubscriptionConfig<invitationsChangesSubscription>>(
    () => ({
      subscription: graphql`
        subscription invitationsChangesSubscription($after: String) {
          invitationChanged(after: $after) {
            cursor
            event { id type }
            invitation { ...row_invitation }
          }
        }
      `,
      variables: {},
      updater: (store, told) => {
        if (told?.invitationChanged.event.type !== 'CREATED') return
        addFirst(store, store.getRootField('invitationChanged').getLinkedRecord('invitation'))
      },
    }),
    [],
  )
  useSubscription(config)
}
