import { useEffect } from 'react'

/**
 * Calls `action` every `ms` while the page is visible, and when it becomes visible again.
 *
 * @param action the same function at each rendering
 */
export function useRefresh(action: () => unknown, ms: number): void {
  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) void action()
    }
    const timer = setInterval(refresh, ms)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [action, ms])
}
