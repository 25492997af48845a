import { useCallback, useEffect, useRef, useState } from 'react'
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from 'urql'
import { type Failure, failureOf } from './failure.ts'

interface Page<Node> {
  nodes: readonly Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

interface Source<Data, Variables extends AnyVariables, Node> {
  query: TypedDocumentNode<Data, Variables>
  /** The variables of the page after a cursor. Pass the same function until the list changes (`useCallback`). */
  variables: (after: string | null) => Variables
  /** Takes the page from a result. Null if the gateway refused it. */
  pageOf: (data: Data) => Page<Node> | null
}

export interface Pages<Node> {
  nodes: readonly Node[]
  /** Whether nothing has been read yet. */
  isFirst: boolean
  isLoading: boolean
  hasMore: boolean
  failure: Failure | null
  loadMore: () => void
  /** Reads the list again from its start. */
  reload: () => void
  /**
   * Reads the first page again and puts what is new in front. The list starts again if that is more than a page. Use it
   * only for lists that grow at their start.
   */
  refreshStart: () => void
  /** Reads as many pages as are shown again, and then shows them in place of the old ones. */
  refreshAll: () => void
  /** Changes what is shown, for example after a subscription has sent a change. */
  change: (how: Change<Node>) => void
}

type Change<Node> = (nodes: readonly Node[]) => readonly Node[]

interface State<Node> {
  nodes: readonly Node[]
  isFirst: boolean
  isLoading: boolean
  hasMore: boolean
  end: string | null
  failure: Failure | null
}

const EMPTY = { nodes: [], isFirst: true, isLoading: true, hasMore: false, end: null, failure: null }

/** An endless list that is read page by page with cursors. It starts again when `variables` changes. */
export function usePages<Data, Variables extends AnyVariables, Node extends { id: string }>(
  source: Source<Data, Variables, Node>,
): Pages<Node> {
  const { query, variables } = source
  const client = useClient()
  const pageOf = useRef(source.pageOf)
  const [state, setState] = useState<State<Node>>(EMPTY)
  /** Counts starts. An answer to an earlier one is dropped. */
  const start = useRef(0)
  const isBusy = useRef(false)
  const shown = useRef(state.nodes)
  shown.current = state.nodes
  /** Changes since a read began. Its page can be older than they are. One list for each read that is running. */
  const running = useRef(new Set<Change<Node>[]>())

  const read = useCallback(
    async (after: string | null): Promise<Page<Node> | CombinedError | null> => {
      const context = { requestPolicy: 'network-only' as const }
      const changes: Change<Node>[] = []
      running.current.add(changes)
      const { data, error } = await client.query(query, variables(after), context).toPromise()
      running.current.delete(changes)
      const page = error ?? (data === undefined ? null : pageOf.current(data))
      if (page === null || !('nodes' in page)) return page
      return { ...page, nodes: changes.reduce((nodes, how) => how(nodes), page.nodes) }
    },
    [client, query, variables],
  )

  const load = useCallback(
    async (after: string | null) => {
      const current = after === null ? ++start.current : start.current
      isBusy.current = true
      setState((previous) => ({ ...previous, isLoading: true, failure: null }))
      const page = await read(after)
      if (current !== start.current) return
      isBusy.current = false
      setState((previous) => afterPage(previous, page, after === null))
    },
    [read],
  )

  useEffect(() => {
    setState((previous) => ({ ...previous, isFirst: previous.nodes.length === 0 }))
    void load(null)
  }, [load])

  const refresh = useCallback(
    async (isAll: boolean) => {
      const current = start.current
      const page = await readRows(read, isAll ? shown.current.length : 1)
      if (page === null || current !== start.current) return
      const known = new Set(shown.current.map(({ id }) => id))
      if (!isAll && (page.nodes.some(({ id }) => known.has(id)) || !page.pageInfo.hasNextPage)) {
        setState((previous) => ({ ...previous, nodes: merge(page.nodes, previous.nodes) }))
        return
      }
      // All is new, or more than a page is: what is between the page and the old list is missing. The list starts again,
      // and a page after the old list that is on its way is dropped.
      start.current++
      isBusy.current = false
      setState((previous) => afterPage(previous, page, true))
    },
    [read],
  )

  return {
    ...state,
    loadMore: () => {
      if (!isBusy.current && state.hasMore && state.failure === null) void load(state.end)
    },
    reload: useCallback(() => void load(null), [load]),
    refreshStart: useCallback(() => void refresh(false), [refresh]),
    refreshAll: useCallback(() => void refresh(true), [refresh]),
    change: useCallback((how) => {
      for (const changes of running.current) changes.push(how)
      setState((previous) => ({ ...previous, nodes: how(previous.nodes) }))
    }, []),
  }
}

/** Reads pages from the start until there are so many rows, or no more. Null if one cannot be read: what is shown stays. */
async function readRows<Node extends { id: string }>(
  read: (after: string | null) => Promise<Page<Node> | CombinedError | null>,
  count: number,
): Promise<Page<Node> | null> {
  let nodes: readonly Node[] = []
  let after: string | null = null
  for (;;) {
    const page = await read(after)
    if (page === null || !('nodes' in page)) return null
    nodes = merge(nodes, page.nodes)
    if (nodes.length >= count || !page.pageInfo.hasNextPage) return { nodes, pageInfo: page.pageInfo }
    after = page.pageInfo.endCursor
  }
}

function afterPage<Node extends { id: string }>(
  previous: State<Node>,
  page: Page<Node> | CombinedError | null,
  isStart: boolean,
): State<Node> {
  if (page === null || !('nodes' in page)) {
    const failure: Failure = page === null ? { kind: 'unavailable' } : failureOf(page)
    return { ...previous, isFirst: false, isLoading: false, failure }
  }
  const { hasNextPage, endCursor } = page.pageInfo
  return {
    nodes: isStart ? page.nodes : merge(previous.nodes, page.nodes),
    ...{ isFirst: false, isLoading: false, failure: null, hasMore: hasNextPage, end: endCursor },
  }
}

/** The first list, followed by what only the second one has. */
function merge<Node extends { id: string }>(
  first: readonly Node[],
  second: readonly Node[],
): readonly Node[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => !known.has(id))]
}
