import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache'
import type { ChangesSubscription, CreateMutation } from './generated/graphql.ts'
import { PAGE } from './operations.ts'

type Made = Extract<NonNullable<CreateMutation['createInvitation']>, { __typename: 'Invitation' }>

/** A row updates itself. A new row must be added to the list. */
export const updates: UpdatesConfig = {
  Mutation: {
    createInvitation: ({ createInvitation: made }: CreateMutation, _args, cache) => {
      if (made?.__typename === 'Invitation') addFirst(cache, made)
    },
  },
  Subscription: {
    invitationChanged: ({ invitationChanged: change }: ChangesSubscription, _args, cache) => {
      if (change.event.type === 'CREATED' && change.invitation) addFirst(cache, change.invitation)
    },
  },
}

function addFirst(
  cache: Cache,
  made: Made | NonNullable<ChangesSubscription['invitationChanged']['invitation']>,
) {
  cache.updateQuery({ query: PAGE, variables: {} }, (page) => {
    if (!page?.invitations || page.invitations.nodes.some(({ id }) => id === made.id)) return page
    return { ...page, invitations: { ...page.invitations, nodes: [made, ...page.invitations.nodes] } }
  })
}
