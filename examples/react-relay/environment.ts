import { Environment, Network, Observable, RecordSource, Store } from 'relay-runtime'
import { follow } from '../shared/follow.ts'

export const environment = new Environment({
  network: Network.create(
    async ({ text: query }, variables) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return response.json()
    },
    ({ text: query }, variables) =>
      Observable.create((sink) => follow({ query: query ?? '', variables }, sink)),
  ),
  store: new Store(new RecordSource()),
  // Ids are unique, except that two views of an invitation have its id.
  getDataID: ({ id }, type) =>
    type === 'InvitationPreview' || type === 'DeletedInvitation' ? `${type}:${id}` : id,
})
