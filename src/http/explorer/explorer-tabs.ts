import { respondingTabs } from './tabs/answering.ts'
import { changingTabs } from './tabs/changing.ts'
import { changingManyTabs } from './tabs/changing-many.ts'
import { invitingTabs } from './tabs/inviting.ts'
import { keyTabs } from './tabs/keys.ts'
import { readingTabs } from './tabs/reading.ts'
import type { ExplorerTab } from './tabs/tab.ts'
import { userTabs } from './tabs/users.ts'
import { webhooksFirst, webhooksLast } from './tabs/webhooks.ts'

export interface ExplorerGroup {
  title: string
  tabs: readonly ExplorerTab[]
}

/** The collection of the explorer, as its panel shows it. The first example is open in a new explorer. */
export const explorerGroups: readonly ExplorerGroup[] = [
  { title: 'Invite', tabs: invitingTabs },
  { title: 'Read', tabs: readingTabs },
  { title: 'Answer', tabs: respondingTabs },
  { title: 'Change', tabs: [...changingManyTabs, ...changingTabs] },
  { title: 'Users', tabs: userTabs },
  { title: 'Keys', tabs: keyTabs },
  { title: 'Webhooks', tabs: [...webhooksFirst, ...webhooksLast] },
]

/**
 * All examples in an order in which each one can run without filling in anything, more than once.
 *
 * @internal
 */
export const explorerTabs: readonly ExplorerTab[] = [
  ...invitingTabs,
  ...readingTabs,
  ...webhooksFirst,
  ...respondingTabs,
  ...changingManyTabs,
  ...changingTabs,
  ...webhooksLast,
  ...userTabs,
  ...keyTabs,
]
