import { describe, expect, test } from 'vitest'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import type {
  Claim,
  CreationTransaction,
  Draft,
  IdempotencyUse,
} from '../../src/domain/create/creation-store.ts'
import { claimIdempotencyKeys, type Outcomes } from '../../src/domain/create/idempotency.ts'
import { invitationOf } from '../support/fixtures.ts'
import { draftOf } from './drafts.ts'

const USED_AT = new Date('2026-03-01T00:00:00Z')

/** A draft to a fixed address. */
const draftTo = (input: object, fields?: Partial<Draft>) =>
  draftOf({ emailAddress: 'guest@example.com', ...input }, fields)

type Settled = IdempotencyUse & { invitationId: string | null }

/** Stores idempotency keys and their uses, in memory. */
function storeOf() {
  const used = new Map<string, Claim>()
  const settled: Settled[] = []
  const invitations = new Map<string, ReturnType<typeof invitationOf>>()
  let calls = 0
  const nameOf = ({ actor, key }: IdempotencyUse) => JSON.stringify([actor.id, key])
  const unused = () => Promise.reject(new Error('This is not a matter of keys'))
  const transaction: CreationTransaction = {
    async claim(uses) {
      calls++
      expect(new Set(uses.map(nameOf)).size).toBe(uses.length)
      return uses.map((use) => used.get(nameOf(use)) ?? 'NEW')
    },
    async settleClaims(uses) {
      expect(uses).not.toEqual([])
      settled.push(...uses)
      for (const use of uses) {
        const { invitationId, fingerprint } = use
        if (invitationId === null) continue
        const invitation = invitations.get(invitationId) ?? null
        used.set(nameOf(use), { fingerprint, invitationId, usedAt: USED_AT, invitation })
      }
    },
    takeQuotas: unused,
    returnQuotas: unused,
    insert: unused,
    lockPending: unused,
    renew: unused,
    replace: unused,
  }

  /** One call. Its fresh drafts are created unless `fails` returns true. */
  async function call(drafts: Draft[], fails: (draft: Draft) => boolean = () => false) {
    const outcomes: Outcomes = new Map()
    const { fresh, replays, settle } = await claimIdempotencyKeys(transaction, drafts, outcomes)
    for (const draft of fresh) {
      const invitation = invitationOf({ id: draft.invitationId })
      if (fails(draft)) outcomes.set(draft, { error: new Error('not made') })
      else {
        invitations.set(draft.invitationId, invitation)
        outcomes.set(draft, { ok: invitation })
      }
    }
    await settle()
    const results = drafts.map((draft) => {
      const outcome = outcomes.get(draft)
      if (outcome === undefined) return null
      return 'ok' in outcome ? outcome.ok.id : outcome.error
    })
    return { fresh, replays, results }
  }
  return { call, transaction, settled, calls: () => calls, used }
}

const refused = (message: string) =>
  expect.objectContaining({
    code: 'INVALID_INPUT',
    issues: [{ path: ['idempotencyKey'], message }],
  })
const OTHER_INPUT = refused('was used before with another input; use a new key for a new call')
const DELETED = refused('was used before for an invitation that has been deleted')

describe('an idempotency key', () => {
  test('an idempotency key gives the same invitation for each use with the same input', async () => {
    const { call } = storeOf()
    const [first, second] = [draftTo({ idempotencyKey: 'a' }), draftTo({ idempotencyKey: 'a' })]
    expect((await call([first])).results).toEqual([first.invitationId])
    expect(await call([second])).toEqual({ fresh: [], replays: [], results: [first.invitationId] })
  })

  test('an idempotency key with another input is refused', async () => {
    const { call } = storeOf()
    await call([draftTo({ idempotencyKey: 'a' })])
    for (const input of [
      { emailAddress: 'other@example.com' },
      { notify: false },
      { expiresInDays: 1 },
      { publicMetadata: { a: 1 } },
      { onConflict: 'RETURN_EXISTING' },
    ]) {
      const { results, fresh } = await call([draftTo({ idempotencyKey: 'a', ...input })])
      expect(results).toEqual([OTHER_INPUT])
      expect(fresh).toEqual([])
    }
  })

  test('an idempotency key ignores the order of keys in an object, but not the order of a list', async () => {
    const { call } = storeOf()
    const key = { idempotencyKey: 'a' }
    const first = draftTo({ ...key, publicMetadata: { a: { x: 1, y: null }, b: [1, { c: 2, d: 3 }], e: 5 } })
    await call([first])
    const reordered = { e: 5, b: [1, { d: 3, c: 2 }], a: { y: null, x: 1 } }
    expect((await call([draftTo({ ...key, publicMetadata: reordered })])).results).toEqual([
      first.invitationId,
    ])
    for (const publicMetadata of [
      { ...reordered, b: [{ c: 2, d: 3 }, 1] },
      { ...reordered, a: [['x', 1]] },
      { ...reordered, e: '5' },
      // An object differs from the list of its members and from the list of its values.
      {
        ...reordered,
        a: [
          ['x', 1],
          ['y', null],
        ],
      },
      { ...reordered, b: { 0: 1, 1: { c: 2, d: 3 } } },
    ]) {
      expect((await call([draftTo({ ...key, publicMetadata })])).results).toEqual([OTHER_INPUT])
    }
  })

  test('an idempotency key distinguishes an empty list from an empty object', async () => {
    const { call } = storeOf()
    await call([draftTo({ idempotencyKey: 'a', publicMetadata: { a: [] } })])
    expect((await call([draftTo({ idempotencyKey: 'a', publicMetadata: { a: {} } })])).results).toEqual([
      OTHER_INPUT,
    ])
  })

  test('an idempotency key distinguishes lists of lists', async () => {
    const { call } = storeOf()
    await call([draftTo({ idempotencyKey: 'a', publicMetadata: { a: [['x', 1]] } })])
    for (const a of [[['x', 2]], [['y', 1]], [['x', 1], []], { x: 1 }, { list: ['x', 1] }]) {
      const { results } = await call([draftTo({ idempotencyKey: 'a', publicMetadata: { a } })])
      expect(results).toEqual([OTHER_INPUT])
    }
  })

  // A call can be repeated after an upgrade.
  test.each([
    [{}, '146c8f5cf45ae9fe40b0ca96309c7f33209057c9045aaa755dd545ece74a764a'],
    [{ onConflict: 'RENEW' }, '5edb5826c8839fd843b64c75a5e115d7ede7b4c46254f80b182cba56de0f57f8'],
    [
      { onConflict: 'RENEW', message: 'Hi' },
      '665ebe70b3818794faadb16356a1699e6430994100a248c5bf1bc66c4bfb2da3',
    ],
  ])('the input %j has the fingerprint that earlier versions stored', async (input, fingerprint) => {
    const { call, settled } = storeOf()
    await call([draftTo({ idempotencyKey: 'a', ...input })])
    expect(settled).toMatchObject([{ fingerprint }])
  })

  test('an explicit default is the same input as a missing field, except for a renewal', async () => {
    const { call } = storeOf()
    const plain = draftTo({ idempotencyKey: 'a' })
    await call([plain])
    const withDefaults = { publicMetadata: {}, template: 'invitation', notify: true }
    const schemaWithTemplate = createInvitationInput({
      providerRules: false,
      redirectOrigins: [],
      templates: ['invitation'],
    })
    const input = schemaWithTemplate.parse({
      emailAddress: 'guest@example.com',
      idempotencyKey: 'a',
      ...withDefaults,
    })
    expect((await call([draftTo({}, { input })])).results).toEqual([plain.invitationId])
    const renewal = { idempotencyKey: 'b', onConflict: 'RENEW' }
    await call([draftTo(renewal)])
    expect((await call([draftTo({ ...renewal, publicMetadata: {} })])).results).toEqual([OTHER_INPUT])
  })

  test('callers with the same idempotency key are independent', async () => {
    const { call } = storeOf()
    const [first, second] = [
      draftTo({ idempotencyKey: 'a' }),
      draftTo({ idempotencyKey: 'a' }, { actor: { id: 'key_2', cause: 'createInvitation' } }),
    ]
    expect((await call([first, second])).results).toEqual([first.invitationId, second.invitationId])
  })

  test('an idempotency key can be used again after a use that created nothing', async () => {
    const { call, settled } = storeOf()
    await call([draftTo({ idempotencyKey: 'a' })], () => true)
    expect(settled).toMatchObject([{ key: 'a', invitationId: null }])
    const other = draftTo({ idempotencyKey: 'a', notify: false })
    expect((await call([other])).results).toEqual([other.invitationId])
  })

  test('an idempotency key can be used again after a use without an outcome', async () => {
    const { transaction, settled } = storeOf()
    const { settle } = await claimIdempotencyKeys(transaction, [draftTo({ idempotencyKey: 'a' })], new Map())
    await settle()
    expect(settled).toMatchObject([{ key: 'a', invitationId: null }])
  })

  test('an idempotency key of a deleted invitation is refused', async () => {
    const { call, used } = storeOf()
    await call([draftTo({ idempotencyKey: 'a' })])
    for (const [name, claim] of used) if (claim !== 'NEW') used.set(name, { ...claim, invitation: null })
    expect((await call([draftTo({ idempotencyKey: 'a' })])).results).toEqual([DELETED])
    expect((await call([draftTo({ idempotencyKey: 'a', notify: false })])).results).toEqual([OTHER_INPUT])
  })
})

describe('idempotency keys of one call', () => {
  test('equal idempotency keys in one call give one invitation', async () => {
    const { call, settled } = storeOf()
    const drafts = [
      draftTo({ idempotencyKey: 'a' }),
      draftTo({ idempotencyKey: 'a' }),
      draftTo({ idempotencyKey: 'a', notify: false }),
      draftTo({}),
      draftTo({}),
    ]
    const [first, , , fourth, fifth] = drafts.map(({ invitationId }) => invitationId)
    const { results, fresh } = await call(drafts)
    expect(results).toEqual([first, first, OTHER_INPUT, fourth, fifth])
    expect(fresh).toEqual([drafts[0], drafts[3], drafts[4]])
    expect(settled).toMatchObject([{ key: 'a', invitationId: first }])
  })

  test('equal idempotency keys in one call share the first outcome, also an error', async () => {
    const { call } = storeOf()
    const drafts = [draftTo({ idempotencyKey: 'a' }), draftTo({ idempotencyKey: 'a' })]
    const { results } = await call(drafts, () => true)
    expect(results).toEqual([new Error('not made'), new Error('not made')])
  })

  test('idempotency keys are not looked up if no creation has one', async () => {
    const { call, calls, settled } = storeOf()
    const drafts = [draftTo({}), draftTo({})]
    const { results, fresh, replays } = await call(drafts)
    expect([fresh, replays]).toEqual([drafts, []])
    expect(results).toEqual(drafts.map(({ invitationId }) => invitationId))
    expect([calls(), settled]).toEqual([0, []])
  })

  test('idempotency keys are not stored again if all were used before', async () => {
    const { call, settled } = storeOf()
    await call([draftTo({ idempotencyKey: 'a' })])
    settled.length = 0
    await call([draftTo({ idempotencyKey: 'a' }), draftTo({ idempotencyKey: 'a' })])
    expect(settled).toEqual([])
  })
})

describe('an idempotency key of a caller that cannot read', () => {
  const stranger = { mayKnow: false }

  test('a caller that cannot read gets the first result again, for any later state of the invitation', async () => {
    const { call, used } = storeOf()
    const first = draftTo({ idempotencyKey: 'a' }, stranger)
    await call([first])
    for (const invitation of [invitationOf(), null]) {
      for (const [name, claim] of used) if (claim !== 'NEW') used.set(name, { ...claim, invitation })
      const again = draftTo({ idempotencyKey: 'a' }, stranger)
      expect(await call([again])).toEqual({
        fresh: [],
        replays: [{ draft: again, invitationId: first.invitationId, answeredAt: USED_AT }],
        results: [null],
      })
    }
  })

  test('a caller that cannot read is refused another input, like any other caller', async () => {
    const { call } = storeOf()
    await call([draftTo({ idempotencyKey: 'a' }, stranger)])
    const other = draftTo({ idempotencyKey: 'a', notify: false }, stranger)
    expect(await call([other])).toEqual({ fresh: [], replays: [], results: [OTHER_INPUT] })
  })

  test('a caller that cannot read gets no result of an unfinished use', async () => {
    const { call, used } = storeOf()
    const first = draftTo({ idempotencyKey: 'a' }, stranger)
    await call([first])
    for (const [name, claim] of used) {
      if (claim !== 'NEW') used.set(name, { ...claim, invitationId: null, invitation: null })
    }
    expect((await call([draftTo({ idempotencyKey: 'a' }, stranger)])).results).toEqual([DELETED])
  })
})
