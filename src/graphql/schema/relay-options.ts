import { InvalidInput } from '../../domain/errors.ts'
import { ID_PREFIXES, type IdKind } from '../../domain/ids.ts'
import { PAGE } from '../../domain/list/page.ts'
import type { Scope } from '../../domain/scopes.ts'

interface NodeType {
  name: string
  prefix: string
  /** One object of the type, for descriptions. */
  noun: string
  /** The scope to read objects of the type. */
  scope: Scope
}

/** The types that implement `Node`: every kind of object that has an id. */
const NODE_TYPES: Readonly<Record<IdKind, NodeType>> = {
  invitation: {
    name: 'Invitation',
    prefix: ID_PREFIXES.invitation,
    noun: 'an invitation',
    scope: 'invitations:read',
  },
  user: { name: 'User', prefix: ID_PREFIXES.user, noun: 'a user', scope: 'users:read' },
  event: { name: 'InvitationEvent', prefix: ID_PREFIXES.event, noun: 'an event', scope: 'invitations:read' },
  delivery: { name: 'Delivery', prefix: ID_PREFIXES.delivery, noun: 'a delivery', scope: 'invitations:read' },
  webhookEndpoint: {
    name: 'WebhookEndpoint',
    prefix: ID_PREFIXES.webhookEndpoint,
    noun: 'a webhook endpoint',
    scope: 'webhooks:manage',
  },
  webhookDelivery: {
    name: 'WebhookDelivery',
    prefix: ID_PREFIXES.webhookDelivery,
    noun: 'a webhook delivery',
    scope: 'webhooks:manage',
  },
  apiKey: { name: 'ApiKey', prefix: ID_PREFIXES.apiKey, noun: 'an API key', scope: 'keys:manage' },
}

const NODES = Object.values(NODE_TYPES)

/** The type of the object with this id. Text that is not an id counts as an invitation, which does not exist. */
export function typenameOf(id: string): string {
  const prefix = id.slice(0, Math.max(id.lastIndexOf('_'), 0))
  return (NODES.find((type) => type.prefix === prefix) ?? NODE_TYPES.invitation).name
}

/**
 * The maximum number of ids per call, in `_entities` too. A gateway of a larger graph loads all objects of a level with
 * one call. With a limit of 100, a level with 300 objects cost several calls, and each call costs a database query
 * (docs/decisions/062-a-thousand-ids.md).
 */
export const MAX_IDS = 1_000

/** The limit of fields that read objects by their ids, for their descriptions. */
export const IDS_IN_ORDER = `in the same order, with null for each id that does not exist. At most ${MAX_IDS} ids.`

/** @throws InvalidInput */
export function assertIdCount(ids: readonly unknown[], argument = 'ids'): void {
  if (ids.length <= MAX_IDS) return
  throw new InvalidInput([{ path: [argument], message: `must be at most ${MAX_IDS} ids` }])
}

const NOUNS = alternatives(NODES.map(({ noun }) => noun))
const NOUNS_AND_PREFIXES = alternatives(NODES.map(({ noun, prefix }) => `${noun} (\`${prefix}_…\`)`))
const READ_SCOPES = alternatives([...new Set(NODES.map(({ scope }) => `\`${scope}\``))])

function alternatives(terms: string[]): string {
  return `${terms.slice(0, -1).join(', ')} or ${terms.at(-1)}`
}

/** The interface `Node` and the fields that read objects by their ids. */
export const NODE_OPTIONS = {
  idFieldOptions: {
    description: `The id of ${NOUNS_AND_PREFIXES}. It is the same everywhere (GraphQL, webhooks, logs). Ids sort by creation time.`,
  },
  nodeTypeOptions: {
    description: `An object that \`node\` and \`nodes\` can fetch by its id: ${NOUNS}.`,
  },
  nodeQueryOptions: {
    description: `The object with this id: ${NOUNS}. Null if there is none. Needs the scope to read its type: ${READ_SCOPES}.`,
    args: { id: { description: `The id of ${NOUNS_AND_PREFIXES}.` } },
    authScopes: { caller: true },
  },
  nodesQueryOptions: {
    description: `The objects with these ids, ${IDS_IN_ORDER} Needs the scopes to read their types: ${READ_SCOPES}.`,
    args: {
      ids: { description: `Ids in any combination, each of ${NOUNS_AND_PREFIXES}.` },
    },
    authScopes: { caller: true },
  },
} as const

/** Connections: pages, edges and their arguments. */
export const PAGE_OPTIONS = {
  pageInfoTypeOptions: {
    description: 'The position of a page in its list.',
    authScopes: { anybody: true },
  },
  hasNextPageFieldOptions: { description: 'Whether there are more items after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there are more items before this page.' },
  startCursorFieldOptions: {
    description:
      'The cursor of the first edge. Pass it as `before` to get the previous page. Null for an empty page.',
  },
  endCursorFieldOptions: {
    description:
      'The cursor of the last edge. Pass it as `after` to get the next page. Null for an empty page, except in `invitationEvents`: there it is the given `after`, so that a client can poll with it.',
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
  firstArgOptions: {
    defaultValue: PAGE.default,
    description:
      'The number of items from the beginning, or after `after`. The default does not count if `last` is given, or only `before`.',
  },
  afterArgOptions: { description: 'Only items after this cursor.' },
  lastArgOptions: { description: 'The number of items from the end, or before `before`.' },
  beforeArgOptions: { description: 'Only items before this cursor.' },
} as const
