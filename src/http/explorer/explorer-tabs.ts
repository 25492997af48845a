import { answering } from './tabs/answering.ts'
import { changing } from './tabs/changing.ts'
import { inviting } from './tabs/inviting.ts'
import { keys } from './tabs/keys.ts'
import { reading } from './tabs/reading.ts'
import type { ExplorerTab } from './tabs/tab.ts'
import { users } from './tabs/users.ts'
import { webhooksFirst, webhooksLast } from './tabs/webhooks.ts'

/**
 * The tabs of a new explorer; the first one is open. Each capability has one tab. All tabs can be run from left
 * to right without filling in anything, more than once.
 */
export const explorerTabs: readonly ExplorerTab[] = [
  ...inviting,
  ...reading,
  ...webhooksFirst,
  ...answering,
  ...changing,
  ...webhooksLast,
  ...users,
  ...keys,
]
