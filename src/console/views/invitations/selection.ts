import { useCallback, useEffect, useMemo, useState } from 'react'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'

export interface Selection {
  ids: ReadonlySet<string>
  /** Whether everything that the filter matches is selected, also what is not loaded. */
  isEverything: boolean
  toggle: (id: string, isSelected: boolean) => void
  /** Selects all rows that are loaded, or none. */
  toggleLoaded: (isSelected: boolean) => void
  selectEverything: () => void
  clear: () => void
}

/** Which rows are selected. Another filter or order clears it. @param list changes with the filter or order */
export function useSelection(nodes: readonly InvitationRowData[], list: unknown): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [isEverything, setEverything] = useState(false)
  const clear = useCallback(() => {
    setIds(new Set())
    setEverything(false)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the list clears the selection.
  useEffect(clear, [list, clear])
  return useMemo(
    () => ({
      ...{ ids, isEverything, clear },
      toggle: (id, isSelected) => {
        setEverything(false)
        setIds((previous) => {
          const next = new Set(previous)
          if (isSelected) next.add(id)
          else next.delete(id)
          return next
        })
      },
      toggleLoaded: (isSelected) => {
        setEverything(false)
        setIds(new Set(isSelected ? nodes.map(({ id }) => id) : []))
      },
      selectEverything: () => {
        setEverything(true)
        setIds(new Set(nodes.map(({ id }) => id)))
      },
    }),
    [ids, isEverything, clear, nodes],
  )
}
