import { AppShell, Divider, NavLink } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { Link, useRoute } from 'wouter'
import { useLanguage } from '../languages/language-provider.tsx'
import { scopeName, useViewer } from '../session/viewer.ts'
import { useAudience } from './audience.ts'
import { VIEWS, type View } from './views.ts'

/** The links to the views. A view without its scope is shown as locked, and says which scope it needs. */
export function Navigation() {
  const isFor = useAudience()
  const views = VIEWS.filter(isFor)
  const system = views.filter(({ group }) => group === 'system')
  return (
    <AppShell.Section grow px="xs" py="xs" style={{ overflowY: 'auto' }}>
      {views.filter(({ group }) => group === 'work').map(toEntry)}
      {system.length > 0 && <Divider my="sm" />}
      {system.map(toEntry)}
    </AppShell.Section>
  )
}

const toEntry = (view: View) => <Entry key={view.name} view={view} />

function Entry({ view: { name, path, icon: Icon, scope } }: { view: View }) {
  const { text } = useLanguage()
  const { has } = useViewer()
  const [isExact] = useRoute(path)
  const [isBelow] = useRoute(`${path}/*`)
  const isActive = isExact || (path !== '/' && isBelow)
  const isLocked = scope !== undefined && !has(scope)
  const hint = isLocked ? text.app.locked.hint(scopeName(scope)) : undefined
  return (
    <NavLink
      component={Link}
      href={path}
      label={text.app.views[name]}
      active={isActive}
      {...(isActive && { 'aria-current': 'page' })}
      leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
      rightSection={hint && <IconLock size={15} aria-hidden />}
      {...(isLocked && { c: 'dimmed', description: hint })}
      mb={2}
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
    />
  )
}
