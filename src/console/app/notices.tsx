import { lazy, Suspense, useSyncExternalStore } from 'react'
import { hasNotices, onNotices } from '../components/notify.ts'

const Corner = lazy(() => import('./notices-corner.tsx').then(({ Corner }) => ({ default: Corner })))

/** The corner in which notifications appear. It is loaded with the first one. */
export function Notices() {
  const isWanted = useSyncExternalStore(onNotices, hasNotices)
  if (!isWanted) return null
  return (
    <Suspense>
      <Corner />
    </Suspense>
  )
}
