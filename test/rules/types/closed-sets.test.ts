import { expect, test } from 'vitest'
import { createTypeCheck, type Edit } from './type-check.ts'

// A check takes some 20 seconds of a processor, but longer if other tests use it too.

interface Probe {
  set: string
  /** The added member. Errors that name it, in any spelling, belong to this set. */
  member: string
  /** Adds a member to the set. The types of the client and the commands are generated from the schema. */
  edits: [Edit, ...Edit[]]
  /** The files that must decide about a new member. */
  deciding: string[]
  /** Files that use an enum of the schema. They have errors until the enum has the member. */
  following?: string[]
}

const PROBES: Probe[] = [
  {
    set: 'conflict policies',
    member: 'PROBE_POLICY',
    edits: [
      {
        file: 'src/domain/create/conflict-policy.ts',
        from: "'REPLACE', 'ALLOW']",
        to: "'REPLACE', 'ALLOW', 'PROBE_POLICY']",
      },
      {
        file: 'src/client/generated/operations.ts',
        from: 'export type ConflictPolicy =\n',
        to: "export type ConflictPolicy =\n  | 'PROBE_POLICY'\n",
      },
      {
        file: 'src/cli/access/generated/operations.ts',
        from: 'export type ConflictPolicy =\n',
        to: "export type ConflictPolicy =\n  | 'PROBE_POLICY'\n",
      },
    ],
    deciding: [
      'src/domain/create/conflict-policy.ts',
      'src/domain/create/create-together.ts',
      'src/graphql/schema/create/conflict-policy.ts',
    ],
  },
  {
    set: 'invitation statuses',
    member: 'PROBE_STATUS',
    edits: [
      {
        file: 'src/domain/invitation.ts',
        from: "'EXPIRED', 'DECLINED']",
        to: "'EXPIRED', 'DECLINED', 'PROBE_STATUS']",
      },
      {
        file: 'src/client/generated/operations.ts',
        from: 'export type InvitationStatus =\n',
        to: "export type InvitationStatus =\n  | 'PROBE_STATUS'\n",
      },
    ],
    deciding: [
      'src/client/list.ts',
      'src/db/lifecycle/end-invitations.ts',
      'src/db/list/invitation-counts.ts',
      'src/db/list/invitation-filter.ts',
      'src/db/list/sent-store.ts',
      'src/domain/create/import-invitations.ts',
      'src/domain/webhook/webhook-event.ts',
      'src/graphql/schema/invitation/invitation-counts.ts',
      'src/graphql/schema/invitation/invitation-status.ts',
      'src/graphql/schema/viewer/sent-invitations.ts',
      'src/http/accept-page/accept-page.ts',
      'src/rest/domain-faults.ts',
      'src/rest/invitation-json.ts',
    ],
    following: [
      'src/graphql/schema/invitation/invitation-errors.ts',
      'src/graphql/schema/invitation/invitation.ts',
      'src/graphql/schema/respond/invitation-preview.ts',
    ],
  },
  {
    set: 'scopes',
    member: 'probe:scope',
    edits: [
      {
        file: 'src/domain/scopes.ts',
        from: "  'keys:manage',\n]",
        to: "  'keys:manage',\n  'probe:scope',\n]",
      },
    ],
    deciding: [
      'src/auth/principal.ts',
      'src/graphql/schema/access.ts',
      'src/graphql/schema/api-key/api-key-scope.ts',
    ],
    following: ['src/cli/access/key-access.ts'],
  },
  {
    set: 'event types',
    member: 'PROBE_EVENT',
    edits: [
      {
        file: 'src/domain/events/invitation-event.ts',
        from: "  'DELETED',\n]",
        to: "  'DELETED',\n  'PROBE_EVENT',\n]",
      },
    ],
    deciding: [
      'src/domain/respond/received.ts',
      'src/domain/webhook/webhook-event.ts',
      'src/graphql/schema/events/invitation-event.ts',
    ],
    following: [
      'src/graphql/schema/respond/received-invitation-changed.ts',
      'src/graphql/schema/viewer/sent-invitation-changed.ts',
    ],
  },
  {
    set: 'causes of events',
    member: 'probe_cause',
    edits: [
      {
        file: 'src/domain/events/event-cause.ts',
        from: "  'delivery',\n]",
        to: "  'delivery',\n  'probe_cause',\n]",
      },
    ],
    deciding: ['src/graphql/schema/events/invitation-event-cause.ts'],
  },
  {
    set: 'webhook event types',
    member: 'invitation.probe_webhook',
    edits: [
      {
        file: 'src/domain/webhook/webhook-event.ts',
        from: '  WEBHOOK_TEST,\n]',
        to: "  WEBHOOK_TEST,\n  'invitation.probe_webhook',\n]",
      },
    ],
    deciding: ['src/domain/webhook/webhook-event.ts', 'src/graphql/schema/webhook/webhook-delivery.ts'],
    following: ['src/graphql/schema/webhook/webhook-endpoint.ts'],
  },
  {
    set: 'quota scopes, and with them the limits of a creation',
    member: 'PROBE_QUOTA',
    edits: [
      {
        file: 'src/domain/errors.ts',
        from: "'RECIPIENT' | 'DRY_RUN'\n",
        to: "'RECIPIENT' | 'DRY_RUN' | 'PROBE_QUOTA'\n",
      },
    ],
    deciding: [
      'src/config/limit-settings.ts',
      'src/domain/errors.ts',
      'src/domain/rate-limits.ts',
      'src/graphql/schema/create/creation-errors.ts',
    ],
  },
  {
    set: 'measures of a query, which each have a limit',
    member: 'probe_measure',
    edits: [
      {
        file: 'src/graphql/limits/measure-shape.ts',
        from: "  ['fields', sum],\n",
        to: "  ['fields', sum],\n  ['probe_measure', sum],\n",
      },
    ],
    deciding: ['src/graphql/limits/measure-shape.ts', 'src/graphql/limits/shape.ts'],
  },
]

const typeErrors = createTypeCheck()

// Sets whose members follow from each other are in two checks: an error of one would hide that of the other.
const isApart = ({ set }: Probe) => set === 'webhook event types'

test.each([
  ['most sets', PROBES.filter((probe) => !isApart(probe))],
  ['webhook event types', PROBES.filter(isApart)],
])('a new member fails the type check at each place that must decide (%s)', (_sets, probes) => {
  const errors = typeErrors(probes.flatMap(({ edits }) => edits))
  const filesNaming = (members: readonly string[], isNamed: boolean) =>
    errors
      .filter(({ text }) => members.some((member) => spelled(text).includes(spelled(member))) === isNamed)
      .map(({ file }) => file)
  const nameless = filesNaming(
    probes.map(({ member }) => member),
    false,
  )
  for (const { set, member, deciding, following = [] } of probes) {
    const places = [...deciding, ...following]
    const found = [...filesNaming([member], true), ...nameless.filter((file) => places.includes(file))]
    expect([...new Set(found)].toSorted(), set).toEqual(places.toSorted())
  }
  // Any other error has nothing to do with these sets.
  const places = new Set(probes.flatMap(({ deciding, following = [] }) => [...deciding, ...following]))
  expect(nameless.filter((file) => !places.has(file))).toEqual([])
})

/** The same text for all spellings of a member: `users:read`, `USERS_READ`. */
const spelled = (text: string) => text.toUpperCase().replaceAll(':', '_')

test('an edit whose text does not occur exactly once is refused', () => {
  for (const from of ['no such text', 'invitations:']) {
    expect(() => typeErrors([{ file: 'src/domain/scopes.ts', from, to: '' }])).toThrow('exactly once')
  }
})
