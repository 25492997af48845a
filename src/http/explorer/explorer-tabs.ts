import { respondingTabs } from './tabs/answering.ts'
import { changingTabs } from './tabs/changing.ts'
import { invitingTabs } from './tabs/inviting.ts'
import { keyTabs } from './tabs/keys.ts'
import { readingTabs } from './tabs/reading.ts'
import type { ExplorerTab } from './tabs/tab.ts'
import { userTabs } from './tabs/users.ts'
import { webhooksFirst, webhooksLast } from './tabs/webhooks.ts'

/**
 * The tabs of a new explorer; the first one is open. Each capability has one tab. All tabs can be run from left
 * to right without filling in anything, more than once.
 */
export const explorerTabs: readonly ExplorerTab[] = [
  ...invitingTabs,
  ...readingTabs,
  ...webhooksFirst,
  ...respondingTabs,
  ...changingTabs,
  ...webhooksLast,
  ...userTabs,
  ...keyTabs,
]
