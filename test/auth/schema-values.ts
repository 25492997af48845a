import { SCOPES } from '../../src/auth/principal.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { enumName } from '../../src/lib/enum-names.ts'
import { CALLER, KINDS, type Kind, RAISED, type World } from './rights-world.ts'
import type { Lazy, Place } from './schema-calls.ts'

type Values = readonly Lazy<World>[]
const invitationsOf: Values = [
  ({ ids }) => ids.invitation,
  ({ ids }) => ids.operatorsInvitation,
  ({ ids }) => ids.callersInvitation,
]
const usersOf: Values = [({ ids }) => ids.user, ({ ids }) => ids.unlinkedUser]
const externalIds: Values = [({ victimsSubject }) => victimsSubject, () => CALLER.subject]
/** The beginning of the feed of events. */
const cursor: Values = [() => encodeFeedCursor(0n)]

const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

/** The values of the calls, by type and name of the place. The spelling of addresses differs from the stored one. */
const VALUES: Record<string, Values> = {
  'Int *': [() => 7],
  'Boolean *': [() => true],
  'DateTime *': [() => '2020-01-01T00:00:00Z'],
  'DateTime from': [() => daysFromNow(-1)],
  'DateTime to': [() => daysFromNow(1)],
  'DateTime before': [() => daysFromNow(1)],
  'JSON publicMetadata': [() => RAISED],
  'JSON value': [() => 'victim'],
  'String path': [() => 'plan'],
  'ID inviterId': usersOf,
  'ID userId': usersOf,
  'ID invitationId': invitationsOf,
  'ID deliveryId': [({ ids }) => ids.webhookDelivery],
  'String emailAddress': [
    ({ tag }) => `nobody.${tag}@example.com`,
    ({ invitees }) => invitees[0]?.toLowerCase(),
    ({ users }) => users[1]?.toLowerCase(),
  ],
  'String emailAddressPrefix': [({ invitees }) => invitees[0]?.toLowerCase().slice(0, 9)],
  'String emailAddressContains': [({ invitees }) => invitees[0]?.toLowerCase().slice(1, 9)],
  'String actor': [() => 'system'],
  'String domain': [() => 'example.com'],
  'String idPrefix': [() => 'inv_'],
  'String externalId': externalIds,
  'String externalIds': externalIds,
  'String creator': [({ ids }) => ids.user],
  // Calls of `invitations` try each field of the filter.
  'InvitationSelection selection': [
    ...invitationsOf.map((id) => (world: World) => ({ ids: [id(world)] })),
    ({ invitees }) => ({ filter: { emailAddress: invitees[0]?.toLowerCase() } }),
  ],
  'ApiKeyScope scopes': SCOPES.map((scope) => () => enumName(scope)),
  'String name': [() => 'a key'],
  'String ticket': [({ ticket }) => ticket],
  'String url': [() => 'http://127.0.0.1:9/other'],
  'String redirectUrl': [() => 'https://app.example/welcome'],
  'String description': [() => 'changed'],
  'String message': [() => 'in the name of the inviter'],
  'String template': [() => 'waitlist_invitation'],
  'String locale': [() => 'de'],
  'String idempotencyKey': [({ tag }) => tag],
  'String after': cursor,
  'String before': cursor,
}

/** For `id` those ids that the name of the root field mentions and one other, or all if it mentions none. */
export function valuesAt({ path, name, type }: Place): Values | undefined {
  if (type !== 'ID' || !['id', 'ids'].includes(name)) return VALUES[`${type} ${name}`] ?? VALUES[`${type} *`]
  const kinds = Object.keys(KINDS) as Kind[]
  const words = path.match(/invitation|user|apiKey|webhook/gi) ?? []
  const named = kinds.filter((kind) => words.some((word) => kind.toLowerCase().includes(word.toLowerCase())))
  const others = kinds.filter((kind) => !named.includes(kind)).slice(0, named.length > 0 ? 1 : undefined)
  return [...named, ...others].map(
    (kind): Lazy<World> =>
      ({ ids }) =>
        ids[kind],
  )
}
