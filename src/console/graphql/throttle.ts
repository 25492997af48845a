import { useEffect, useMemo, useRef } from 'react'

/**
 * Calls `action` at most once per `ms`: at once, and once more at the end if it was called in between. Many changes at
 * the same time then cause few requests.
 */
export function useThrottled(action: () => void, ms: number): () => void {
  const latest = useRef(action)
  latest.current = action
  const { call, stop } = useMemo(() => createThrottle(() => latest.current(), ms), [ms])
  useEffect(() => stop, [stop])
  return call
}

function createThrottle(action: () => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isWaiting = false
  const run = () => {
    action()
    timer = setTimeout(() => {
      timer = undefined
      if (!isWaiting) return
      isWaiting = false
      run()
    }, ms)
  }
  return {
    call: () => {
      if (timer === undefined) run()
      else isWaiting = true
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
      isWaiting = false
    },
  }
}
