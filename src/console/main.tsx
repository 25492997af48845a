import '@mantine/core/styles.css'
import './theme/console.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { routerBase } from './app/base.ts'
import { reloadAfterUpdate } from './app/reload-after-update.ts'
import { preloadView } from './app/views.ts'
import { LANGUAGES, preferredLanguage } from './languages/languages.ts'
import { openSession } from './session/session.ts'
import { passNonceToLibraries } from './theme/nonce.ts'

passNonceToLibraries()
reloadAfterUpdate()
// The first view needs these. They are requested before React renders, not after.
const session = openSession()
session.catch(() => undefined)
void LANGUAGES[preferredLanguage()].load()
preloadView(location.pathname.slice(routerBase.length))
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)
