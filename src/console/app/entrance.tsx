import { Center, Loader } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { Provider } from 'urql'
import { ConfirmProvider } from '../components/confirm.tsx'
import { ErrorState } from '../components/states.tsx'
import { createGraphqlClient } from '../graphql/client.ts'
import { useLanguage } from '../languages/language-provider.tsx'
import { useSession } from '../session/session-provider.tsx'
import { ViewerProvider } from '../session/viewer-provider.tsx'
import { Shell } from './shell.tsx'

const SignIn = lazy(() => import('../views/sign-in/sign-in.tsx').then(({ SignIn }) => ({ default: SignIn })))

/** Shows the sign-in page or the console. The address stays, so that a person who signs in gets what they opened. */
export function Entrance() {
  const { session, isUnreachable, refresh } = useSession()
  const signIn = session?.signedIn ? `${session.principal} ${session.expiresAt}` : null
  // Each sign-in has its own client, so that nothing that one has read is shown in the next one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sign-in makes a new client.
  const client = useMemo(() => createGraphqlClient(() => void refresh()), [signIn, refresh])
  if (session === null) return isUnreachable ? <Unreachable onRetry={refresh} /> : <Waiting />
  if (!session.signedIn) {
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    )
  }
  return (
    <Provider key={session.principal} value={client}>
      <ViewerProvider waiting={<Waiting />}>
        <ConfirmProvider>
          <Shell />
        </ConfirmProvider>
      </ViewerProvider>
    </Provider>
  )
}

function Waiting() {
  const { text } = useLanguage()
  return (
    <Center mih="100vh" component="main">
      <Loader aria-label={text.common.loading} />
    </Center>
  )
}

function Unreachable({ onRetry }: { onRetry: () => Promise<void> }) {
  return (
    <Center mih="100vh" component="main" p="md">
      <ErrorState failure={{ kind: 'offline' }} onRetry={() => void onRetry()} />
    </Center>
  )
}
