import { expect, test } from 'vitest'
import { createTypeCheck, type Edit } from './type-check.ts'

// All probes together take some 40 seconds of a processor, but several minutes if other tests use it too.
const TIMEOUT_MS = 300_000

interface Probe {
  set: string
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
    edits: [
      {
        file: 'src/domain/create/conflict-policy.ts',
        from: "'REPLACE', 'ALLOW']",
        to: "'REPLACE', 'ALLOW', 'PROBE']",
      },
      {
        file: 'src/client/generated/operations.ts',
        from: 'export type ConflictPolicy =\n',
        to: "export type ConflictPolicy =\n  | 'PROBE'\n",
      },
      {
        file: 'src/cli/access/generated/operations.ts',
        from: 'export type ConflictPolicy =\n',
        to: "export type ConflictPolicy =\n  | 'PROBE'\n",
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
    edits: [
      {
        file: 'src/domain/invitation.ts',
        from: "'EXPIRED', 'DECLINED']",
        to: "'EXPIRED', 'DECLINED', 'PROBE']",
      },
      {
        file: 'src/client/generated/operations.ts',
        from: 'export type InvitationStatus =\n',
        to: "export type InvitationStatus =\n  | 'PROBE'\n",
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
    edits: [
      {
        file: 'src/domain/events/invitation-event.ts',
        from: "  'DELETED',\n]",
        to: "  'DELETED',\n  'PROBE',\n]",
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
    edits: [
      {
        file: 'src/domain/events/event-cause.ts',
        from: "  'delivery',\n]",
        to: "  'delivery',\n  'probe',\n]",
      },
    ],
    deciding: ['src/graphql/schema/events/invitation-event-cause.ts'],
  },
  {
    set: 'webhook event types',
    edits: [
      {
        file: 'src/domain/webhook/webhook-event.ts',
        from: "  'invitation.delivery_failed',\n]",
        to: "  'invitation.delivery_failed',\n  'invitation.probe',\n]",
      },
    ],
    deciding: ['src/domain/webhook/webhook-event.ts', 'src/graphql/schema/webhook/webhook-delivery.ts'],
    following: ['src/graphql/schema/webhook/webhook-endpoint.ts'],
  },
  {
    set: 'quota scopes, and with them the limits of a creation',
    edits: [
      {
        file: 'src/domain/errors.ts',
        from: "'RECIPIENT' | 'DRY_RUN'\n",
        to: "'RECIPIENT' | 'DRY_RUN' | 'PROBE'\n",
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
    edits: [
      {
        file: 'src/graphql/limits/measure-shape.ts',
        from: "  ['fields', sum],\n",
        to: "  ['fields', sum],\n  ['probe', sum],\n",
      },
    ],
    deciding: ['src/graphql/limits/measure-shape.ts', 'src/graphql/limits/shape.ts'],
  },
]

const filesWithErrors = createTypeCheck()

test.each(PROBES.map((probe) => [probe.set, probe] as const))(
  'a new member of the %s fails the type check at each place that must decide',
  (_set, { edits, deciding, following = [] }) => {
    expect(filesWithErrors(edits)).toEqual([...deciding, ...following].toSorted())
  },
  TIMEOUT_MS,
)

test(
  'an edit that changes nothing gives no errors',
  () => {
    expect(
      filesWithErrors([{ file: 'src/domain/scopes.ts', from: "'users:read'", to: "'users:read'" }]),
    ).toEqual([])
  },
  TIMEOUT_MS,
)

test('an edit whose text does not occur exactly once is refused', () => {
  for (const from of ['no such text', 'invitations:']) {
    expect(() => filesWithErrors([{ file: 'src/domain/scopes.ts', from, to: '' }])).toThrow('exactly once')
  }
})
