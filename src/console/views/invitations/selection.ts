import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Filter } from './filter.ts'

/** All invitations that match a filter, and their number when they were selected. */
export interface Matching {
  filter: Filter
  count: number
}

export interface Selection {
  ids: ReadonlySet<string>
  /** Null if only rows that are loaded are selected. */
  matching: Matching | null
  has: (id: string) => boolean
  toggle: (id: string, isSelected: boolean) => void
  /** Selects all rows that are loaded, or none. */
  toggleLoaded: (isSelected: boolean) => void
  selectMatching: (matching: Matching) => void
  clear: () => void
}

/** Which rows are selected. Another filter or order clears it. @param list changes with the filter or order */
export function useSelection(nodes: readonly { id: string }[], list: unknown): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [matching, setMatching] = useState<Matching | null>(null)
  const select = useCallback((next: (previous: ReadonlySet<string>) => ReadonlySet<string>) => {
    setMatching(null)
    setIds(next)
  }, [])
  const clear = useCallback(() => select(() => new Set()), [select])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the list clears the selection.
  useEffect(clear, [list, clear])
  return useMemo(
    () => ({
      ...{ ids, matching, clear, selectMatching: setMatching },
      has: (id) => matching !== null || ids.has(id),
      toggle: (id, isSelected) => {
        select((previous) => {
          const next = new Set(previous)
          if (isSelected) next.add(id)
          else next.delete(id)
          return next
        })
      },
      toggleLoaded: (isSelected) => {
        select(() => new Set(isSelected ? nodes.map((node) => node.id) : []))
      },
    }),
    [ids, matching, clear, select, nodes],
  )
}
