import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useRefresh } from '../graphql/use-refresh.ts'
import { IMPORTS } from './browser-data.ts'
import { forgetKept } from './kept.ts'
import {
  forgetSignOut,
  openSession,
  rememberSignOut,
  type Session,
  signIn,
  signInForDevelopment,
  signOut,
} from './session.ts'
import { endSession } from './session-end.ts'

/** How often the session is read while the page is visible. A revoked key is signed out within 5 seconds. */
const POLL_MS = 4_000

export interface SessionControl {
  /** Null until the first answer. */
  session: Session | null
  /** Whether the gateway did not answer the last time. */
  isUnreachable: boolean
  refresh: () => Promise<void>
  signIn: (credential: string) => Promise<void>
  signInForDevelopment: () => Promise<void>
  signOut: () => Promise<void>
}

const SessionContext = createContext<SessionControl | null>(null)

export function useSession(): SessionControl {
  const control = useContext(SessionContext)
  if (control === null) throw new Error('useSession needs a SessionProvider')
  return control
}

/**
 * Knows the session, and reads it again and again, so that a key that was revoked is signed out.
 *
 * @param opened the first session, which the page began to read before it rendered
 */
export function SessionProvider({ opened, children }: { opened: Promise<Session>; children: ReactNode }) {
  const first = useRef<Promise<Session> | null>(opened)
  const [session, setSession] = useState<Session | null>(null)
  const [isUnreachable, setUnreachable] = useState(false)
  const isLeaving = useRef(false)
  const principal = useRef<string | null>(null)

  const show = useCallback((read: Session) => {
    // Somebody else has signed in, perhaps in another tab.
    if (read.signedIn && read.principal !== principal.current) {
      endSession()
      principal.current = read.principal
    }
    setSession((previous) => (JSON.stringify(previous) === JSON.stringify(read) ? previous : read))
    setUnreachable(false)
  }, [])

  const refresh = useCallback(async () => {
    try {
      const read = await (first.current ?? openSession())
      if (!isLeaving.current) show(read)
    } catch {
      setUnreachable(true)
    } finally {
      first.current = null
    }
  }, [show])

  useEffect(() => {
    void refresh()
  }, [refresh])
  useRefresh(refresh, POLL_MS)

  const control = useMemo<SessionControl>(() => {
    const enter = async (way: () => Promise<Session>) => {
      const entered = await way()
      forgetSignOut()
      show(entered)
    }
    return {
      ...{ session, isUnreachable, refresh },
      signIn: (credential) => enter(() => signIn(credential)),
      signInForDevelopment: () => enter(signInForDevelopment),
      signOut: async () => {
        rememberSignOut('asked')
        // First cancel all requests: a late answer would renew the cookie.
        isLeaving.current = true
        endSession()
        principal.current = null
        setSession((previous) => previous && { ...previous, signedIn: false })
        forgetKept()
        await new Promise((resolve) => setTimeout(resolve))
        // A file that is being imported contains addresses. A connection that is still open delays this.
        indexedDB.deleteDatabase(IMPORTS)
        // If the gateway does not answer, each reading of the session tries again.
        await signOut().catch(() => undefined)
        isLeaving.current = false
        await refresh()
      },
    }
  }, [session, isUnreachable, refresh, show])
  return <SessionContext value={control}>{children}</SessionContext>
}
