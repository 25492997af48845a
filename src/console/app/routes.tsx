import { Button, Stack } from '@mantine/core'
import { IconMapPinOff } from '@tabler/icons-react'
import { Suspense } from 'react'
import { Link, Route, Switch } from 'wouter'
import { Page } from '../components/page.tsx'
import { EmptyState, Locked, PageSkeleton } from '../components/states.tsx'
import { useLanguage } from '../languages/language-provider.tsx'
import { useViewer } from '../session/viewer.ts'
import { useAudience } from './audience.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { VIEWS, type View } from './views.ts'

/** The view of the address. */
export function Routes() {
  const isFor = useAudience()
  return (
    <Switch>
      {VIEWS.filter(isFor).map((view) => (
        <Route key={view.path} path={view.path}>
          <ErrorBoundary key={view.path}>
            <Suspense fallback={<PageSkeleton />}>
              <Allowed view={view} />
            </Suspense>
          </ErrorBoundary>
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}

function Allowed({ view: { scope, name, component: Component } }: { view: View }) {
  const { has } = useViewer()
  const { text } = useLanguage()
  if (scope === undefined || has(scope)) return <Component />
  return (
    <Page title={text.app.views[name]}>
      <Locked scope={scope} />
    </Page>
  )
}

function NotFound() {
  const { text } = useLanguage()
  const { title, text: advice, back } = text.app.notFound
  return (
    <Page title={title}>
      <Stack>
        <EmptyState icon={IconMapPinOff} title={advice}>
          <Button component={Link} href="/">
            {back}
          </Button>
        </EmptyState>
      </Stack>
    </Page>
  )
}
