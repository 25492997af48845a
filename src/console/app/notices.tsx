import { type ComponentType, useEffect, useState, useSyncExternalStore } from 'react'
import { countNotices, onNotices } from '../components/notify.ts'

/** By then, the first view is there on most connections. */
const AFTER_FIRST_VIEW_MS = 3_000

/**
 * The corner in which notifications appear. The first view does not wait for its file. It is loaded soon after that and
 * not with the first notice, which can be about a gateway that does not answer.
 */
export function Notices() {
  const count = useSyncExternalStore(onNotices, countNotices)
  const [Corner, setCorner] = useState<ComponentType | null>(null)
  useEffect(() => {
    if (Corner !== null) return
    const load = async () => {
      const loaded = await import('./notices-corner.tsx').catch(() => null)
      // After a failure, the next notice tries again.
      if (loaded !== null) setCorner(() => loaded.Corner)
    }
    const timer = setTimeout(load, count > 0 ? 0 : AFTER_FIRST_VIEW_MS)
    return () => clearTimeout(timer)
  }, [Corner, count])
  return Corner && <Corner />
}
