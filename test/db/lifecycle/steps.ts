import fc from 'fast-check'
import { CONFLICT_POLICIES } from '../../../src/domain/create/conflict-policy.ts'

/** Numbers are taken modulo how many there are of what they choose from. */
const pick = fc.nat({ max: 999 })
const address = fc.nat({ max: 2 })

const outcome = fc.constantFrom('SENT', 'FAILED', 'RETRY')

const draft = fc.record({
  address,
  onConflict: fc.constantFrom(...CONFLICT_POLICIES),
  notify: fc.constantFrom(true, true, false),
  /** Write ALLOW as ignoreExisting. */
  ignoreExisting: fc.boolean(),
  days: fc.constantFrom(1, 8, 30, 30),
})

const ticket = { pick, by: fc.constantFrom('ID', 'TICKET', 'OLD_TICKET') } as const

const STEPS = {
  /** `isBlind`: the caller may not know which addresses are invited. */
  create: fc.record({ kind: fc.constant('create'), draft, isBlind: fc.boolean() }),
  bulk: fc.record({
    kind: fc.constant('bulk'),
    drafts: fc.array(draft, { minLength: 1, maxLength: 5 }),
    atomic: fc.boolean(),
    dryRun: fc.boolean(),
  }),
  import: fc.record({
    kind: fc.constant('import'),
    address,
    status: fc.constantFrom('PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED'),
    days: fc.constantFrom(-1, 5),
  }),
  accept: fc.record({ kind: fc.constant('accept'), ...ticket }),
  decline: fc.record({ kind: fc.constant('decline'), ...ticket }),
  revoke: fc.record({ kind: fc.constant('revoke'), pick }),
  update: fc.record({
    kind: fc.constant('update'),
    pick,
    days: fc.option(fc.constantFrom(1, 20)),
  }),
  resend: fc.record({
    kind: fc.constant('resend'),
    pick,
    link: fc.constantFrom('KEEP', 'ROTATE'),
    grace: fc.boolean(),
    days: fc.option(fc.constantFrom(1, 20)),
  }),
  delete: fc.record({ kind: fc.constant('delete'), pick }),
  /** One call that changes several invitations, in any status. */
  changeMany: fc.record({
    kind: fc.constant('changeMany'),
    change: fc.constantFrom('revoke', 'update', 'resend', 'delete'),
    picks: fc.array(pick, { minLength: 1, maxLength: 4 }),
    /** Selects by addresses of the run instead of ids. */
    byFilter: fc.boolean(),
    atomic: fc.boolean(),
    dryRun: fc.constantFrom(false, false, true),
    link: fc.constantFrom('KEEP', 'ROTATE'),
    grace: fc.boolean(),
    days: fc.option(fc.constantFrom(1, 20)),
  }),
  deleteUser: fc.record({ kind: fc.constant('deleteUser'), address }),
  pass: fc.record({ kind: fc.constant('pass'), days: fc.constantFrom(1, 10, 30) }),
  /** A sweep after so many days. */
  sweep: fc.record({ kind: fc.constant('sweep'), days: fc.constantFrom(0, 3, 3, 10) }),
  begin: fc.record({ kind: fc.constant('begin'), pick }),
  end: fc.record({
    kind: fc.constant('end'),
    pick,
    outcome,
  }),
  park: fc.record({ kind: fc.constant('park'), pick }),
  /** Sends everything that can be sent. */
  sendAll: fc.record({ kind: fc.constant('sendAll') }),
  /** What happens to the invitation while an attempt is running. */
  duringAttempt: fc.record({
    kind: fc.constant('duringAttempt'),
    pick,
    change: fc.constantFrom('accept', 'decline', 'revoke', 'rotate', 'keep', 'delete', 'expire'),
    outcome,
  }),
} as const

const WEIGHTS: Record<keyof typeof STEPS, number> = {
  create: 7,
  bulk: 2,
  import: 2,
  accept: 3,
  decline: 3,
  revoke: 1,
  update: 1,
  resend: 2,
  delete: 1,
  changeMany: 3,
  deleteUser: 1,
  pass: 2,
  sweep: 4,
  begin: 3,
  end: 3,
  park: 1,
  sendAll: 4,
  duringAttempt: 3,
}

type Steps = { [Kind in keyof typeof STEPS]: (typeof STEPS)[Kind] extends fc.Arbitrary<infer S> ? S : never }
export type Step = Steps[keyof Steps]
export type StepOf<Kind extends keyof Steps> = Steps[Kind]
export type StepDraft = StepOf<'create'>['draft']

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    ...Object.entries(STEPS).map(([kind, arbitrary]) => ({
      weight: WEIGHTS[kind as keyof typeof STEPS],
      arbitrary: arbitrary as fc.Arbitrary<Step>,
    })),
  ),
  { minLength: 5, maxLength: 30, size: 'max' },
)

const invite: StepOf<'create'> = {
  kind: 'create',
  draft: { address: 0, onConflict: 'ERROR', notify: true, ignoreExisting: false, days: 30 },
  isBlind: false,
}

/** Sequences that are always performed, because chance reaches them only now and then. */
export const EXAMPLES: [Step[]][] = [
  [[invite, { kind: 'sendAll' }, { kind: 'sweep', days: 3 }, { kind: 'accept', pick: 0, by: 'ID' }]],
  [[invite, { kind: 'duringAttempt', pick: 0, change: 'keep', outcome: 'FAILED' }]],
  [[invite, { kind: 'duringAttempt', pick: 0, change: 'accept', outcome: 'RETRY' }]],
  [[invite, { kind: 'duringAttempt', pick: 0, change: 'rotate', outcome: 'RETRY' }, { kind: 'sendAll' }]],
  [[invite, { kind: 'pass', days: 30 }, invite, { kind: 'begin', pick: 0 }]],
  [
    [
      invite,
      { kind: 'resend', pick: 0, link: 'ROTATE', grace: true, days: null },
      { kind: 'sweep', days: 0 },
      { kind: 'accept', pick: 0, by: 'OLD_TICKET' },
    ],
  ],
  [
    [
      invite,
      { kind: 'update', pick: 0, days: null },
      { kind: 'resend', pick: 0, link: 'KEEP', grace: false, days: null },
      { kind: 'park', pick: 0 },
      { ...invite, draft: { ...invite.draft, onConflict: 'RENEW' } },
      { ...invite, draft: { ...invite.draft, onConflict: 'REPLACE' } },
      { kind: 'decline', pick: 1, by: 'ID' },
      { ...invite, draft: { ...invite.draft, address: 1 } },
      { kind: 'delete', pick: 0 },
    ],
  ],
]
