import { useRef } from 'react'
import type { CombinedError } from 'urql'

/**
 * What a query has read. If it fails later, this is still what was read last. An error comes without data, or with null
 * for what the gateway could not read, and this null does not mean that there is none.
 *
 * @returns null if there is none. Undefined if nothing was read yet.
 */
export function useLastGood<Value extends { id: string }>(
  id: string,
  value: Value | null | undefined,
  error: CombinedError | undefined,
): Value | null | undefined {
  const last = useRef(value)
  if (error === undefined) last.current = value
  else if (last.current?.id !== id) last.current = value?.id === id ? value : undefined
  return last.current
}
