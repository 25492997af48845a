import { useEffect, useRef } from 'react'
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql'
import { MISSED } from './follow.ts'

/** The variables of a subscription to everything from now on. */
export const FROM_NOW = {}

/**
 * Calls `onChange` with the data of each result of a subscription; with null if changes are missing, so that everything
 * must be read again.
 *
 * @param variables the same object until they change. Nothing is followed with null.
 */
export function useChanges<Data, Variables extends AnyVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  variables: Variables | null,
  onChange: (data: Data | null) => void,
): void {
  const client = useClient()
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    if (variables === null) return
    const { unsubscribe } = client.subscription(subscription, variables).subscribe(({ data, extensions }) => {
      if (extensions?.[MISSED]) latest.current(null)
      else if (data) latest.current(data)
    })
    return unsubscribe
  }, [client, subscription, variables])
}
