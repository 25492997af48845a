import { useRef, useState } from 'react'

/**
 * Runs one action at a time. What is called while one runs, for example by a double click, does nothing.
 *
 * @returns `isBusy` for the button
 */
export function useBusy() {
  const [isBusy, setBusy] = useState(false)
  // The state changes only with the next rendering.
  const isRunning = useRef(false)
  const run = async (action: () => Promise<void>) => {
    if (isRunning.current) return
    isRunning.current = true
    setBusy(true)
    try {
      await action()
    } finally {
      isRunning.current = false
      setBusy(false)
    }
  }
  return { isBusy, run }
}
