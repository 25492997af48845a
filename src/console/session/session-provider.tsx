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
import { readSession, type Session, signIn, signInForDevelopment, signOut } from './session.ts'

/** How often the session is read while the page is visible. A revoked key is signed out within 5 seconds. */
const POLL_MS = 4_000
/** The development key signs in by itself, but not in a window in which the person has signed out. */
const SIGNED_OUT = 'invitation-console:signed-out'

export interface SessionControl {
  /** Null until the first answer. */
  session: Session | null
  /** Whether the gateway did not answer the last time. */
  isUnreachable: boolean
  /** Counts sign-ins. What was read in an earlier session must not be shown in the next one. */
  generation: number
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

/** Knows the session, and reads it again and again, so that a key that was revoked is signed out. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null>(null)
  const [isUnreachable, setUnreachable] = useState(false)
  const [generation, setGeneration] = useState(0)
  const isLeaving = useRef(false)

  const refresh = useCallback(async () => {
    try {
      const read = await signInIfDevelopment(await readSession())
      if (isLeaving.current) return
      setSession((previous) => (JSON.stringify(previous) === JSON.stringify(read) ? previous : read))
      setUnreachable(false)
    } catch {
      setUnreachable(true)
    }
  }, [])

  useEffect(() => {
    void refresh()
    const readIfVisible = () => {
      if (document.visibilityState === 'visible') void refresh()
    }
    const timer = setInterval(readIfVisible, POLL_MS)
    document.addEventListener('visibilitychange', readIfVisible)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', readIfVisible)
    }
  }, [refresh])

  const control = useMemo<SessionControl>(() => {
    const enter = async (way: () => Promise<void>) => {
      await way()
      sessionStorage.removeItem(SIGNED_OUT)
      setGeneration((count) => count + 1)
      await refresh()
    }
    return {
      ...{ session, isUnreachable, generation, refresh },
      signIn: (credential) => enter(() => signIn(credential)),
      signInForDevelopment: () => enter(signInForDevelopment),
      signOut: async () => {
        sessionStorage.setItem(SIGNED_OUT, 'yes')
        // First leave the views, which cancels their requests: a late answer would renew the cookie.
        isLeaving.current = true
        setSession((previous) => previous && { ...previous, signedIn: false })
        await new Promise((resolve) => setTimeout(resolve))
        await signOut().catch(() => undefined)
        isLeaving.current = false
        setGeneration((count) => count + 1)
        await refresh()
      },
    }
  }, [session, isUnreachable, generation, refresh])
  return <SessionContext value={control}>{children}</SessionContext>
}

async function signInIfDevelopment(session: Session): Promise<Session> {
  const mayEnter = !session.signedIn && session.methods.development
  if (!mayEnter || sessionStorage.getItem(SIGNED_OUT) !== null) return session
  await signInForDevelopment().catch(() => undefined)
  return readSession()
}
