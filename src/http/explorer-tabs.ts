import { answering } from './explorer-tabs/answering.ts'
import { changing } from './explorer-tabs/changing.ts'
import { inviting } from './explorer-tabs/inviting.ts'
import { keys } from './explorer-tabs/keys.ts'
import { reading } from './explorer-tabs/reading.ts'
import type { ExplorerTab } from './explorer-tabs/tab.ts'
import { users } from './explorer-tabs/users.ts'
import { webhooksFirst, webhooksLast } from './explorer-tabs/webhooks.ts'

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
