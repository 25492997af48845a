import { useCallback, useState, useSyncExternalStore } from 'react'
import { warnBeforeLeaving } from '../components/leave-warning.ts'

/** State of a view that is kept when the view is left or when the session ends. */
export interface KeptState<Value> {
  initial: Value
  /** Whether closing the page would lose something of it. */
  isUnsaved(value: Value): boolean
}

// Only in memory, and never in a storage of the browser: it contains addresses.
let kept = new Map<KeptState<unknown>, unknown>()
let owner: string | null = null
const listeners = new Set<() => void>()

/** Keeps state for a person or key from now on. What anyone else has left is deleted. */
export function keepFor(actor: string): void {
  if (actor === owner) return
  forgetKept()
  owner = actor
}

/** Deletes all state. What is still running can no longer change it. */
export function forgetKept(): void {
  for (const state of kept.keys()) warnBeforeLeaving(state, false)
  kept = new Map()
  owner = null
}

/** Whether the one who signed in last has left anything. */
export function hasKept(): boolean {
  return [...kept].some(([state, value]) => value !== state.initial)
}

/** State of a view, of who is signed in. */
export function useKept<Value>(state: KeptState<Value>) {
  const [own] = useState(() => kept)
  const read = useCallback(() => (own.get(state) ?? state.initial) as Value, [own, state])
  const value = useSyncExternalStore(subscribe, read)
  const change = useCallback(
    (how: (previous: Value) => Value) => {
      const next = how(read())
      own.set(state, next)
      if (own === kept) warnBeforeLeaving(state, state.isUnsaved(next))
      for (const listener of listeners) listener()
    },
    [own, read, state],
  )
  /** Whether the same person or key is still signed in, or can sign in again. */
  const isCurrent = useCallback(() => own === kept, [own])
  return { value, read, change, isCurrent }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
