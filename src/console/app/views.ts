import {
  IconHistory,
  IconInbox,
  IconKey,
  IconLayoutDashboard,
  IconMail,
  IconMailPlus,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'
import type { Dictionary } from '../languages/dictionary.ts'
import type { Scope } from '../session/viewer.ts'

/** A view of the console. To add one, add it here, and its name to `views` in languages/en/app.ts. */
export interface View {
  name: keyof Dictionary['app']['views']
  /** The path below the console, with parameters as wouter writes them. */
  path: string
  icon: TablerIcon
  component: ComponentType
  /** The scope without which the view shows nothing. The navigation shows it as locked then. */
  scope?: Scope
  /** Where the navigation shows it. A view of one object has no place there. */
  group: 'work' | 'system' | 'hidden'
  /** Who sees it: keys and people who may read all invitations, or people who may not. */
  audience: 'operators' | 'persons' | 'everyone'
}

/** Loads the component `name` of a module when the view is opened. */
function view<Name extends string>(name: Name, load: () => Promise<Record<Name, ComponentType>>) {
  return lazy(async () => ({ default: (await load())[name] }))
}

const InvitationView = view('InvitationView', () => import('../views/invitation/invitation.tsx'))

export const VIEWS: readonly View[] = [
  {
    ...{ name: 'own', path: '/', icon: IconInbox, group: 'work', audience: 'persons' },
    component: view('Own', () => import('../views/own/own.tsx')),
  },
  {
    ...{ name: 'overview', path: '/', icon: IconLayoutDashboard, group: 'work', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    component: view('Overview', () => import('../views/overview/overview.tsx')),
  },
  {
    ...{ name: 'invitations', path: '/invitations', icon: IconMail, group: 'work', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    component: view('Invitations', () => import('../views/invitations/invitations.tsx')),
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
    component: InvitationView,
  },
  {
    // People see what they sent.
    ...{ name: 'invitation', path: '/invitations/:id', icon: IconMail, group: 'hidden', audience: 'persons' },
    scope: 'INVITATIONS_CREATE',
    component: InvitationView,
  },
  {
    ...{ name: 'invite', path: '/invite', icon: IconMailPlus, group: 'work', audience: 'everyone' },
    scope: 'INVITATIONS_CREATE',
    component: view('Invite', () => import('../views/invite/invite.tsx')),
  },
  {
    ...{ name: 'activity', path: '/activity', icon: IconHistory, group: 'system', audience: 'operators' },
    scope: 'INVITATIONS_READ',
    component: view('Activity', () => import('../views/activity/activity.tsx')),
  },
  {
    ...{ name: 'keys', path: '/keys', icon: IconKey, group: 'system', audience: 'operators' },
    scope: 'KEYS_MANAGE',
    component: view('Keys', () => import('../views/keys/keys.tsx')),
  },
  {
    ...{ name: 'webhooks', path: '/webhooks', icon: IconWebhook, group: 'system', audience: 'operators' },
    scope: 'WEBHOOKS_MANAGE',
    component: view('Webhooks', () => import('../views/webhooks/webhooks.tsx')),
  },
  {
    ...{ name: 'webhook', path: '/webhooks/:id', icon: IconWebhook, group: 'hidden', audience: 'operators' },
    scope: 'WEBHOOKS_MANAGE',
    component: view('Webhook', () => import('../views/webhooks/webhook.tsx')),
  },
]
