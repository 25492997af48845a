import {
  IconFileImport,
  IconGauge,
  IconHistory,
  IconInbox,
  IconKey,
  IconLayoutDashboard,
  IconMail,
  IconMailPlus,
  IconSettings,
  IconUsers,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'
import type { Dictionary } from '../languages/dictionary.ts'
import type { Scope } from '../session/viewer.ts'
import { Overview } from '../views/overview/overview.tsx'

/** A view of the console. To add one, add it here, and its name to `views` in languages/en/app.ts. */
export interface View {
  name: keyof Dictionary['app']['views']
  /** The path below the console, with parameters as wouter writes them. */
  path: string
  icon: TablerIcon
  component: ComponentType
  /** Loads the files of the component. Undefined if the page itself contains it. */
  load?: () => Promise<unknown>
  /** The scope without which the view shows nothing. The navigation shows it as locked then. */
  scope?: Scope
  /** Where the navigation shows it. A view of one object has no place there. */
  group: 'work' | 'system' | 'hidden'
  /** Who sees it: keys and people who may read all invitations, or people who may not. */
  audience: 'operators' | 'persons' | 'everyone'
}

/** Loads the component `name` of a module when the view is opened. */
function view<Name extends string>(name: Name, load: () => Promise<Record<Name, ComponentType>>) {
  return { load, component: lazy(async () => ({ default: (await load())[name] })) }
}

const invitationView = view('InvitationView', () => import('../views/invitation/invitation.tsx'))

export const VIEWS: readonly View[] = [
  {
    ...{ name: 'own', path: '/', icon: IconInbox, group: 'work', audience: 'persons' },
    ...view('Own', () => import('../views/own/own.tsx')),
  },
  {
    ...{ name: 'overview', path: '/', icon: IconLayoutDashboard, group: 'work', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    component: Overview,
  },
  {
    ...{ name: 'invitations', path: '/invitations', icon: IconMail, group: 'work', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    ...view('Invitations', () => import('../views/invitations/invitations.tsx')),
  },
  {
    ...{
      name: 'invitation',
      path: '/invitations/:id',
      icon: IconMail,
      group: 'hidden',
      audience: 'operators',
    },
    scope: 'INVITATIONS_READ',
    ...invitationView,
  },
  {
    // People see what they sent.
    ...{ name: 'invitation', path: '/invitations/:id', icon: IconMail, group: 'hidden', audience: 'persons' },
    scope: 'INVITATIONS_CREATE',
    ...invitationView,
  },
  {
    ...{ name: 'invite', path: '/invite', icon: IconMailPlus, group: 'work', audience: 'everyone' },
    scope: 'INVITATIONS_CREATE',
    ...view('Invite', () => import('../views/invite/invite.tsx')),
  },
  {
    ...{ name: 'import', path: '/import', icon: IconFileImport, group: 'work', audience: 'everyone' },
    scope: 'INVITATIONS_CREATE',
    ...view('Import', () => import('../views/import/import.tsx')),
  },
  {
    ...{ name: 'users', path: '/users', icon: IconUsers, group: 'work', audience: 'operators' },
    scope: 'USERS_READ',
    ...view('Users', () => import('../views/users/users.tsx')),
  },
  {
    ...{ name: 'user', path: '/users/:id', icon: IconUsers, group: 'hidden', audience: 'operators' },
    scope: 'USERS_READ',
    ...view('UserView', () => import('../views/users/user.tsx')),
  },
  {
    ...{ name: 'activity', path: '/activity', icon: IconHistory, group: 'system', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    ...view('Activity', () => import('../views/activity/activity.tsx')),
  },
  {
    ...{ name: 'keys', path: '/keys', icon: IconKey, group: 'system', audience: 'operators' },
    scope: 'KEYS_MANAGE',
    ...view('Keys', () => import('../views/keys/keys.tsx')),
  },
  {
    ...{ name: 'webhooks', path: '/webhooks', icon: IconWebhook, group: 'system', audience: 'operators' },
    scope: 'WEBHOOKS_MANAGE',
    ...view('Webhooks', () => import('../views/webhooks/webhooks.tsx')),
  },
  {
    ...{ name: 'webhook', path: '/webhooks/:id', icon: IconWebhook, group: 'hidden', audience: 'operators' },
    scope: 'WEBHOOKS_MANAGE',
    ...view('Webhook', () => import('../views/webhooks/webhook.tsx')),
  },
  {
    // Each of its parts has a scope of its own.
    ...{ name: 'quotas', path: '/quotas', icon: IconGauge, group: 'system', audience: 'operators' },
    ...view('Quotas', () => import('../views/quotas/quotas.tsx')),
  },
  {
    ...{ name: 'settings', path: '/settings', icon: IconSettings, group: 'system', audience: 'operators' },
    scope: 'KEYS_MANAGE',
    ...view('Settings', () => import('../views/settings/settings.tsx')),
  },
]

/** Loads the view that an operator sees at a path, while the page waits for the session. */
export function preloadView(path: string): void {
  const [first, ...rest] = segments(path)
  const view = VIEWS.find(({ path, audience }) => {
    const [name, ...parameters] = segments(path)
    return audience !== 'persons' && name === first && parameters.length === rest.length
  })
  // If that fails, the view loads them again and says so.
  view?.load?.().catch(() => undefined)
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
