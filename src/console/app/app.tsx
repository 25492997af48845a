import { MantineProvider } from '@mantine/core'
import { Router } from 'wouter'
import { LanguageProvider } from '../languages/language-provider.tsx'
import { SessionProvider } from '../session/session-provider.tsx'
import { styleNonce } from '../theme/nonce.ts'
import { cssVariables, theme } from '../theme/theme.ts'
import { routerBase } from './base.ts'
import { Entrance } from './entrance.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Notices } from './notices.tsx'

/** Everything that exists once: theme, language, session, router. */
export function App() {
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
          <SessionProvider>
            <Router base={routerBase}>
              <Entrance />
            </Router>
          </SessionProvider>
        </ErrorBoundary>
      </LanguageProvider>
    </MantineProvider>
  )
}
