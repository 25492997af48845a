import { useCallback, useEffect, useMemo, useState } from 'react'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'

export interface Selection {
  ids: ReadonlySet<string>
  toggle: (id: string, isSelected: boolean) => void
  /** Selects all rows that are loaded, or none. */
  toggleLoaded: (isSelected: boolean) => void
  clear: () => void
}

/** Which rows are selected. Another filter or order clears it. @param list changes with the filter or order */
export function useSelection(nodes: readonly InvitationRowData[], list: unknown): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const clear = useCallback(() => {
    setIds(new Set())
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the list clears the selection.
  useEffect(clear, [list, clear])
  return useMemo(
    () => ({
      ...{ ids, clear },
      toggle: (id, isSelected) => {
        setIds((previous) => {
          const next = new Set(previous)
          if (isSelected) next.add(id)
          else next.delete(id)
          return next
        })
      },
      toggleLoaded: (isSelected) => {
        setIds(new Set(isSelected ? nodes.map(({ id }) => id) : []))
      },
    }),
    [ids, clear, nodes],
  )
}
