import type { SpotlightActionData } from '@mantine/spotlight'
import { useEffect, useSyncExternalStore } from 'react'

type Actions = readonly SpotlightActionData[]

const NONE: Actions = []
const listeners = new Set<() => void>()
let current: Actions = NONE

/** Adds actions of the open view to the command palette. Pass the same array until they change (`useMemo`). */
export function useViewActions(actions: Actions): void {
  useEffect(() => {
    set(actions)
    return () => set(NONE)
  }, [actions])
}

/** The actions of the open view. */
export function usePaletteActions(): Actions {
  return useSyncExternalStore(subscribe, () => current)
}

function set(actions: Actions): void {
  current = actions
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
