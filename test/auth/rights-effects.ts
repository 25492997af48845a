import { isDeepStrictEqual } from 'node:util'
import { CALLER, RAISED, type Row, type Snapshot, type Table, type World } from './rights-world.ts'

/** What a caller may be allowed to do. Each effect of a call needs one of these. */
export const ALL_RIGHTS = [
  'create invitations',
  'change invitations',
  'take over pending invitations of an address',
  'act as another person',
  'set metadata of invitations',
  'set metadata of users',
  'learn addresses of invitations',
  'learn addresses of users',
  'see links',
  'write users',
  'manage webhooks',
  'manage keys',
] as const
export type Right = (typeof ALL_RIGHTS)[number]

/** An effect of a call. One of the rights is enough for it. */
export interface Effect {
  needs: readonly Right[]
  what: string
}

/** How rows of the database refer to the caller. */
export interface Self {
  isActor(actor: unknown, users: Row[]): boolean
  isInviter(inviterId: unknown, users: Row[]): boolean
  isOwner(owner: unknown, users: Row[]): boolean
}

/** The caller as a signed-in person. */
export const PERSON: Self = {
  isActor: (actor, users) => [`sub:${CALLER.subject}`, callersUser(users)].includes(actor),
  isInviter: (inviterId, users) => inviterId !== null && inviterId === callersUser(users),
  isOwner: (owner, users) => PERSON.isActor(owner, users),
}

/** The operator, whose configured key is not in the database. */
export const OPERATOR: Self = {
  isActor: (actor) => String(actor).startsWith('key_'),
  isInviter: (inviterId) => inviterId === null,
  isOwner: (owner) => owner === null,
}

/** The call as it was sent, its answer, and the database before and after it. */
export interface Happened {
  world: World
  self: Self
  scopes: readonly string[]
  /** The variables. The answer may repeat them. */
  sent: string
  answer: string
  before: Snapshot
  after: Snapshot
}

interface Change {
  table: Table
  before: Row | undefined
  after: Row | undefined
}

/** The effects of a call. An effect that no right allows needs `[]`. */
export function effectsOf(happened: Happened): Effect[] {
  const { before, after } = happened
  return [
    ...learned(happened),
    ...changesBetween(before, after).flatMap((change) => effectsOn(change, happened)),
  ]
}

function learned({ world, sent, answer }: Happened): Effect[] {
  const isLearned = (text: string) => answer.includes(text) && !sent.includes(text)
  // An answer may repeat an address as the call spells it, which is not as it is stored.
  const isLearnedAddress = (address: string) => isLearned(address) || isLearned(address.toLowerCase())
  const what = 'is in the answer'
  return [
    ...world.users
      .filter(isLearnedAddress)
      .map((text) => need(`${text} ${what}`, 'learn addresses of users')),
    ...world.invitees
      .filter(isLearnedAddress)
      .map((text) => need(`${text} ${what}`, 'learn addresses of invitations')),
    ...(answer.includes('ticket=tkt_') ? [need(`a link ${what}`, 'see links')] : []),
    ...(answer.includes('"whsec_') ? [need(`the secret of a webhook ${what}`, 'manage webhooks')] : []),
    ...(answer.includes('"sk_test_') ? [need(`the secret of a key ${what}`, 'manage keys')] : []),
  ]
}

function changesBetween(before: Snapshot, after: Snapshot): Change[] {
  return (Object.keys(before) as Table[]).flatMap((table) => {
    const [old, now] = [byId(before[table]), byId(after[table])]
    return [...new Set([...old.keys(), ...now.keys()])]
      .map((id) => ({ table, before: old.get(id), after: now.get(id) }))
      .filter((change) => !isDeepStrictEqual(change.before, change.after))
  })
}

function byId(rows: Row[]): Map<unknown, Row> {
  return new Map(rows.map((row) => [row['id'], row]))
}

function effectsOn(change: Change, happened: Happened): Effect[] {
  const what = `${change.table}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`
  return ON[change.table](change, happened).map((needs) => ({ needs, what }))
}

type Needs = readonly Right[]

const ON = {
  users: onUser,
  invitations: onInvitation,
  invitation_events: onEvent,
  api_keys: onKey,
  webhook_endpoints: () => [['manage webhooks']],
  webhook_deliveries: onWebhookDelivery,
  quota_usage: onQuota,
} satisfies Record<Table, (change: Change, happened: Happened) => Needs[]>

function onUser({ before, after }: Change): Needs[] {
  const metadata = raisesMetadata(before, after) ? [['set metadata of users'] as const] : []
  if (after === undefined) return [['write users']]
  const isSubject = after['external_id'] === CALLER.subject
  const isAddress = after['email_key'] === CALLER.emailAddress
  // The caller's own user: inviting and accepting create it.
  if (isSubject && isAddress) return metadata
  const isNamed = before?.['external_id'] !== after['external_id'] && after['external_id'] !== null
  const isMoved = before !== undefined && before['email_key'] !== after['email_key']
  // The external id and the address decide which person a user is.
  return [['write users'], ...metadata, ...(isNamed || isMoved ? [['act as another person'] as const] : [])]
}

function onInvitation(
  { before, after }: Change,
  { world, self, after: { users, invitation_events } }: Happened,
): Needs[] {
  if (after === undefined) return [['change invitations']]
  const needs: Needs[] = []
  const isOwn = self.isInviter(after['inviter_id'], users)
  const changed = (column: string) => before?.[column] !== after[column]
  const isForCaller = after['id'] === world.ids.callersInvitation
  if (raisesMetadata(before, after)) needs.push(['set metadata of invitations'])
  if (before === undefined) {
    if (after['metadata_trusted'] === true) needs.push(['set metadata of invitations'])
    return [...needs, ['create invitations'], ...(isOwn ? [] : [['act as another person'] as const])]
  }
  if (changed('inviter_id') && after['inviter_id'] === null) return [['write users']]
  const speaks = changed('message') || changed('template') || changed('inviter_id')
  if (speaks && !isOwn && after['inviter_id'] !== null) needs.push(['act as another person'])
  if (['ACCEPTED', 'DECLINED'].includes(String(after['status']))) {
    return isForCaller ? needs : [...needs, ['act as another person']]
  }
  const isRenewed = invitation_events.some(
    (event) => event['type'] === 'RENEWED' && event['invitation_id'] === after['id'],
  )
  const isTakenOver = changed('superseded_by_id') || isRenewed
  return [
    ...needs,
    isTakenOver
      ? ['change invitations', 'take over pending invitations of an address']
      : ['change invitations'],
  ]
}

function onEvent({ before, after }: Change, { self, after: { users } }: Happened): Needs[] {
  if (after === undefined) return [[]]
  // Deleting an invitation empties its events.
  if (before !== undefined) return [['change invitations']]
  const isOwn = after['actor'] === 'system' || self.isActor(after['actor'], users)
  return isOwn ? [] : [['act as another person']]
}

function onKey({ before, after }: Change, { self, scopes, after: { users } }: Happened): Needs[] {
  if (after === undefined) return [[]]
  const isSame = (column: string) => isDeepStrictEqual(before?.[column], after[column])
  // Deleting a user ends their keys.
  if (['hash', 'owner', 'scopes'].every(isSame)) return [['manage keys', 'write users']]
  const needs: Needs[] = [['manage keys']]
  // A caller that creates or rotates a key can act with it.
  if ((after['scopes'] as string[]).some((scope) => !scopes.includes(scope))) needs.push([])
  if (self.isOwner(after['owner'], users)) return needs
  needs.push(['act as another person'])
  if (after['owner'] === null) needs.push(['set metadata of invitations'])
  return needs
}

function onWebhookDelivery({ before, after }: Change): Needs[] {
  // Events create new ones.
  return before === undefined || after === undefined ? [] : [['manage webhooks']]
}

function onQuota({ after }: Change, { world }: Happened): Needs[] {
  const isOfAnother = Object.values(world.ids).some((id) => String(after?.['id']).endsWith(id))
  return isOfAnother ? [['act as another person']] : []
}

/** Whether metadata contains what the call tries to set, or another value of an existing key. */
function raisesMetadata(before: Row | undefined, after: Row | undefined): boolean {
  const [old, now] = [before, after].map((row) => new Map(Object.entries(row?.['public_metadata'] ?? {})))
  if (now === undefined || after === undefined) return false
  const isRaised = Object.keys(RAISED).some((key) => now.has(key) && !old?.has(key))
  return isRaised || [...(old ?? [])].some(([key, value]) => now.get(key) !== value)
}

function callersUser(users: Row[]): unknown {
  const isCaller = (row: Row) =>
    row['external_id'] === CALLER.subject && row['email_key'] === CALLER.emailAddress
  return users.find(isCaller)?.['id']
}

function need(what: string, ...needs: Right[]): Effect {
  return { needs, what }
}
