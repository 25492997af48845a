import { ConnectionHandler, type RecordProxy, type RecordSourceProxy } from 'relay-runtime'

/** Adds an invitation at the top of the list, unless the list contains it or none was created. */
export function addFirst(store: RecordSourceProxy, made: RecordProxy | null | undefined): void {
  const list = ConnectionHandler.getConnection(store.getRoot(), 'list_invitations')
  if (made?.getType() !== 'Invitation' || !list) return
  const edge = ConnectionHandler.createEdge(store, list, made, 'InvitationEdge')
  const there = list.getLinkedRecords('edges')?.some((other) => other.getLinkedRecord('node') === made)
  if (!there) ConnectionHandler.insertEdgeBefore(list, edge)
}
