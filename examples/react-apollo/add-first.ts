import type { ApolloCache } from '@apollo/client'
import type { FragmentOf } from 'gql.tada'
import { LIST, type ROW } from './operations.ts'

/** Adds an invitation at the top of the list, unless the list contains it. */
export function addFirst(cache: ApolloCache, node: FragmentOf<typeof ROW> & { id: string }): void {
  cache.updateQuery({ query: LIST }, (list) => {
    if (!list?.invitations || list.invitations.edges.some((edge) => edge.node.id === node.id)) return list
    const edges = [{ __typename: 'InvitationEdge' as const, cursor: '', node }, ...list.invitations.edges]
    return { ...list, invitations: { ...list.invitations, edges } }
  })
}
