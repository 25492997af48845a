import { InvalidInput } from '../../domain/errors.ts'
import { PAGE } from '../../domain/list/page.ts'

/** The limit of fields that read objects by their ids, for their descriptions. */
export const IDS_IN_ORDER = `in the same order, with null for each id that does not exist. At most ${PAGE.max} ids.`

/** @throws InvalidInput */
export function assertIdCount(ids: readonly unknown[]): void {
  if (ids.length <= PAGE.max) return
  throw new InvalidInput([{ path: ['ids'], message: `must be at most ${PAGE.max} ids` }])
}

const READ_SCOPES = '`invitations:read`, `users:read` or `keys:manage`'

/** The interface `Node` and the fields that read objects by their ids. */
export const NODE_OPTIONS = {
  idFieldOptions: {
    description:
      'The id. It is the same everywhere (GraphQL, webhooks, logs): `inv_…` for an invitation, `user_…` for a user, `key_…` for an API key. Ids sort by creation time.',
  },
  nodeTypeOptions: {
    description:
      'An object that `node` and `nodes` can fetch by its id: an invitation, a user or an API key.',
  },
  nodeQueryOptions: {
    description: `The object with this id: an invitation, a user or an API key. Null if there is none. Needs the scope to read its type: ${READ_SCOPES}.`,
    args: {
      id: {
        description: 'The id of an invitation (`inv_…`), a user (`user_…`) or an API key (`key_…`).',
      },
    },
    authScopes: { caller: true },
  },
  nodesQueryOptions: {
    description: `The objects with these ids, ${IDS_IN_ORDER} Needs the scopes to read their types: ${READ_SCOPES}.`,
    args: {
      ids: {
        description:
          'Ids of invitations (`inv_…`), users (`user_…`) and API keys (`key_…`), in any combination.',
      },
    },
    authScopes: { caller: true },
  },
} as const

/** Connections: pages, edges and their arguments. */
export const PAGE_OPTIONS = {
  pageInfoTypeOptions: {
    description: 'The position of a page in its list.',
    authScopes: { anybody: true },
    shareable: true,
  },
  hasNextPageFieldOptions: { description: 'Whether there are more items after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there are more items before this page.' },
  startCursorFieldOptions: {
    description:
      'The cursor of the first edge. Pass it as `before` to get the previous page. Null for an empty page.',
  },
  endCursorFieldOptions: {
    description:
      'The cursor of the last edge. Pass it as `after` to get the next page. Null for an empty page.',
  },
  nodesOnConnection: { description: 'The items of the page without cursors, in the order of the list.' },
  edgesFieldOptions: {
    description: 'The items of the page with their cursors, in the order of the list.',
  },
  pageInfoFieldOptions: { description: 'Whether there are more items, and the cursors to request them.' },
  cursorFieldOptions: {
    description: 'The position of the item in the list. Use it as `after` or `before`.',
  },
  nodeFieldOptions: { description: 'The item at this position.' },
  firstArgOptions: { description: 'The number of items from the beginning, or after `after`.' },
  afterArgOptions: { description: 'Only items after this cursor.' },
  lastArgOptions: { description: 'The number of items from the end, or before `before`.' },
  beforeArgOptions: { description: 'Only items before this cursor.' },
} as const
