import { MantineProvider } from '@mantine/core'
import { Router } from 'wouter'
import { LanguageProvider } from '../languages/language-provider.tsx'
import type { Session } from '../session/session.ts'
import { SessionProvider } from '../session/session-provider.tsx'
import { styleNonce } from '../theme/nonce.ts'
import { cssVariables, theme } from '../theme/theme.ts'
import { routerBase } from './base.ts'
import { Entrance } from './entrance.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { Notices } from './notices.tsx'

/** Everything that exists once: theme, language, session, router. */
export function App({ session }: { session: Promise<Session> }) {
  useKeptFocus()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <LanguageProvider>
        <Notices />
        <ErrorBoundary>
          <SessionProvider opened={session}>
            <Router base={routerBase}>
              <Entrance />
            </Router>
          </SessionProvider>
        </ErrorBoundary>
      </LanguageProvider>
    </MantineProvider>
  )
}
