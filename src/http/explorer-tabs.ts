import { answering } from './explorer-tabs/answering.ts'
import { changing } from './explorer-tabs/changing.ts'
import { inviting } from './explorer-tabs/inviting.ts'
import { keys } from './explorer-tabs/keys.ts'
import { reading } from './explorer-tabs/reading.ts'
import type { ExplorerTab } from './explorer-tabs/tab.ts'
import { users } from './explorer-tabs/users.ts'
import { webhooksFirst, webhooksLast } from './explorer-tabs/webhooks.ts'

/**
 * What the explorer opens with, the first in front: each capability once, in an order in which they can all
 * be run from left to right with nothing to fill in, and so again.
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
