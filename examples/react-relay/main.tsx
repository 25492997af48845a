import { Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { RelayEnvironmentProvider } from 'react-relay'
import { environment } from './environment.ts'
import { Invitations } from './invitations.tsx'

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback="Loading …">
      <Invitations />
    </Suspense>
  </RelayEnvironmentProvider>,
)
