import { beforeAll, describe, expect, test } from 'vitest'
import type { Draft } from '../../src/domain/create/creation-store.ts'
import type { Outcomes } from '../../src/domain/create/idempotency.ts'
import { readQuota } from '../../src/domain/create/quota.ts'
import { type Limits, recipientSubject, takeLimits } from '../../src/domain/rate-limits.ts'
import { invitationOf } from '../support/fixtures.ts'
import { draftOf } from './drafts.ts'

const RESETS_AT = new Date('2026-03-02T00:00:00Z')
const USER = 'user_00000000000000000000000001'
const NONE: Limits = { caller: null, inviter: null, recipient: null }
const of = (limit: number) => ({ limit, windowHours: 24 })

/** Stores usage by subject, in memory. */
function counting(used: Record<string, number> = {}) {
  const windows: Record<string, number> = {}
  return {
    used,
    windows,
    transaction: {
      async takeQuotas(uses: { subject: string; amount: number; windowHours: number }[]) {
        return uses.map(({ subject, amount, windowHours }) => {
          const before = used[subject] ?? 0
          used[subject] = before + amount
          windows[subject] = windowHours
          return { used: before, resetsAt: RESETS_AT }
        })
      },
      async returnQuotas(uses: { subject: string; amount: number }[]) {
        for (const { subject, amount } of uses) used[subject] = (used[subject] ?? 0) - amount
      },
    },
  }
}

interface Given {
  limits: Partial<Limits>
  drafts: Draft[]
  /** At most one of the drafts in a group becomes an invitation. Default: each draft has its own group. */
  turnOf?: (draft: Draft) => string
  used?: Record<string, number>
  /** The result of an allowed draft. Default: a new invitation. */
  become?: (draft: Draft) => { ok: ReturnType<typeof invitationOf> } | { error: unknown }
}

/** Takes the costs of drafts, creates the allowed ones, and returns what was not used. */
async function run({ limits, drafts, turnOf = ({ invitationId }) => invitationId, used, become }: Given) {
  const counts = counting(used)
  const outcomes: Outcomes = new Map()
  const turns = new Map(drafts.map((draft) => [draft, turnOf(draft)]))
  const taken = await takeLimits(counts.transaction, { ...NONE, ...limits }, turns, outcomes)
  const counted = { ...counts.used }
  const results = drafts.map((draft) => {
    const outcome = outcomes.get(draft)
    if (outcome === undefined) return taken.withheld.has(draft) ? 'WITHHELD' : 'MADE'
    return 'error' in outcome ? outcome.error : 'MADE'
  })
  for (const draft of drafts.filter((each) => !outcomes.has(each))) {
    outcomes.set(draft, become?.(draft) ?? { ok: invitationOf({ id: draft.invitationId }) })
  }
  await taken.giveBack()
  return { results, counted, used: counts.used, windows: counts.windows }
}

const exceeded = (scope: string, limit: number) =>
  expect.objectContaining({ code: 'QUOTA_EXCEEDED', scope, limit, resetsAt: RESETS_AT })

describe('the limit of a caller', () => {
  test('the limit of a caller allows the first drafts, up to the limit, and refuses the others', async () => {
    const drafts = [draftOf(), draftOf(), draftOf(), draftOf()]
    const { results, used } = await run({ limits: { caller: of(5) }, drafts, used: { key_1: 3 } })
    expect(results).toEqual(['MADE', 'MADE', exceeded('CALLER', 5), exceeded('CALLER', 5)])
    expect(used).toEqual({ key_1: 5 })
  })

  test('the limit of a caller refuses every draft after it is used up', async () => {
    for (const before of [2, 3]) {
      const { results, used } = await run({
        limits: { caller: of(2) },
        drafts: [draftOf()],
        used: { key_1: before },
      })
      expect(results).toEqual([exceeded('CALLER', 2)])
      expect(used).toEqual({ key_1: before })
    }
  })

  test('the limit of a caller counts against the payer if there is one', async () => {
    const drafts = [draftOf({}, { payerId: USER }), draftOf()]
    const { used, windows } = await run({ limits: { caller: of(9) }, drafts })
    expect(used).toEqual({ [USER]: 1, key_1: 1 })
    expect(windows).toEqual({ [USER]: 24, key_1: 24 })
  })

  test('the creations of one address in a group cost the caller once', async () => {
    const drafts = [draftOf(), draftOf(), draftOf()]
    const become = (draft: Draft) =>
      draft === drafts[0] ? { ok: invitationOf({ id: draft.invitationId }) } : { error: new Error('taken') }
    const turnOf = () => 'the same'
    const { results, counted, used } = await run({ limits: { caller: of(1) }, drafts, become, turnOf })
    expect(results).toEqual(['MADE', 'MADE', 'MADE'])
    expect([counted, used]).toEqual([{ key_1: 1 }, { key_1: 1 }])
  })

  test('the part of the limit that creations of a group do not need is left for others', async () => {
    const drafts = [draftOf(), draftOf(), draftOf(), draftOf()]
    const turnOf = (draft: Draft) => (draft === drafts[3] ? 'another' : 'the same')
    const { results } = await run({ limits: { caller: of(2) }, drafts, turnOf })
    expect(results).toEqual(['MADE', 'MADE', 'MADE', 'MADE'])
  })

  test('each creation of a caller that cannot read costs separately', async () => {
    const drafts = [draftOf({}, { mayKnow: false }), draftOf({}, { mayKnow: false })]
    const turnOf = () => 'the same'
    const { results, used } = await run({ limits: { caller: of(1) }, drafts, turnOf })
    expect(results).toEqual(['MADE', exceeded('CALLER', 1)])
    expect(used).toEqual({ key_1: 1 })
  })

  test('the cost of a draft without a new invitation is returned to the caller', async () => {
    const drafts = [draftOf(), draftOf(), draftOf({ onConflict: 'RENEW' })]
    const become = (draft: Draft) =>
      draft === drafts[0] ? { error: new Error('taken') } : { ok: invitationOf({ id: 'inv_of_before' }) }
    const { counted, used } = await run({ limits: { caller: of(9) }, drafts, become })
    expect(counted).toEqual({ key_1: 3 })
    expect(used).toEqual({ key_1: 0 })
  })
})

describe('the limit of an inviter', () => {
  test('the limit of an inviter counts the creations in their name by any caller', async () => {
    const drafts = [
      draftOf({ inviterId: USER }),
      draftOf({ inviterId: USER }, { actor: { id: 'key_2', cause: 'createInvitation' } }),
      draftOf({ inviterId: USER }),
      draftOf(),
    ]
    const { results, used } = await run({ limits: { inviter: of(2) }, drafts })
    expect(results).toEqual(['MADE', 'MADE', exceeded('INVITER', 2), 'MADE'])
    expect(used).toEqual({ [`inviter:${USER}`]: 2 })
  })

  test('a creation without an inviter does not count against the limit of an inviter', async () => {
    const drafts = [draftOf({ inviterId: USER })]
    const { used, windows } = await run({ limits: { caller: of(1) }, drafts })
    expect([used, windows]).toStrictEqual([{ key_1: 1 }, { key_1: 24 }])
  })

  test('the limit of an inviter is separate from the limit of the same person as a caller', async () => {
    const drafts = [draftOf({ inviterId: USER }, { payerId: USER })]
    const { used } = await run({ limits: { caller: of(1), inviter: of(1) }, drafts })
    expect(used).toEqual({ [USER]: 1, [`inviter:${USER}`]: 1 })
  })
})

describe('the limit of a recipient', () => {
  const emailAddress = 'ada@example.com'
  let subject: string
  beforeAll(() => {
    subject = recipientSubject(emailAddress)
  })

  test('the limit of a recipient is stored under a name that does not reveal the address', async () => {
    expect(subject).toMatch(/^recipient:[0-9a-f]{32}$/)
    expect(recipientSubject('bob@example.com')).not.toBe(subject)
    const drafts = [draftOf({ emailAddress }), draftOf({ emailAddress: 'ADA@example.com' })]
    const { results, used } = await run({ limits: { recipient: of(1) }, drafts })
    expect(results).toEqual(['MADE', exceeded('RECIPIENT', 1)])
    expect(used).toEqual({ [subject]: 1 })
  })

  test('a creation without an email does not count against the limit of a recipient', async () => {
    const drafts = [draftOf({ emailAddress, notify: false })]
    expect(await run({ limits: { recipient: of(1) }, drafts })).toMatchObject({ results: ['MADE'], used: {} })
  })

  test('a renewal counts against the limit of a recipient, and a returned invitation does not', async () => {
    const become = () => ({ ok: invitationOf({ id: 'inv_of_before' }) })
    const renewed = [draftOf({ emailAddress, onConflict: 'RENEW' })]
    expect(await run({ limits: { recipient: of(9) }, drafts: renewed, become })).toMatchObject({
      used: { [subject]: 1 },
    })
    const returned = [draftOf({ emailAddress, onConflict: 'RETURN_EXISTING' })]
    expect(await run({ limits: { recipient: of(9) }, drafts: returned, become })).toMatchObject({
      used: { [subject]: 0 },
    })
    const failed = [draftOf({ emailAddress, onConflict: 'RENEW' })]
    const error = () => ({ error: new Error('gone') })
    expect(await run({ limits: { recipient: of(9) }, drafts: failed, become: error })).toMatchObject({
      used: { [subject]: 0 },
    })
  })

  test('for a caller that cannot read, the limit of a recipient is hidden: nothing is created, with the same result', async () => {
    const drafts = [draftOf({ emailAddress }, { mayKnow: false })]
    const { results, used } = await run({
      limits: { caller: of(5), recipient: of(1) },
      drafts,
      used: { [subject]: 1 },
    })
    expect(results).toEqual(['WITHHELD'])
    expect(used['key_1']).toBe(1)
  })

  test('the caller’s own limit is not hidden from a caller that cannot read', async () => {
    const drafts = [draftOf({ emailAddress }, { mayKnow: false })]
    const used = { [subject]: 1, key_1: 5 }
    const { results } = await run({ limits: { caller: of(5), recipient: of(1) }, drafts, used })
    expect(results).toEqual([exceeded('CALLER', 5)])
  })

  test('creations in one group count as one email to the recipient, for any caller', async () => {
    const drafts = [
      draftOf({ emailAddress }, { mayKnow: false }),
      draftOf({ emailAddress }, { mayKnow: false }),
    ]
    const turnOf = () => 'the same'
    const { results, counted } = await run({ limits: { recipient: of(1) }, drafts, turnOf })
    expect(results).toEqual(['MADE', 'MADE'])
    expect(counted).toEqual({ [subject]: 1 })
  })
})

describe('several limits', () => {
  test('a creation that one limit refuses takes nothing from the other limits', async () => {
    const drafts = [draftOf({ inviterId: USER }), draftOf({ inviterId: USER }), draftOf()]
    const { results, used } = await run({ limits: { caller: of(2), inviter: of(1) }, drafts })
    expect(results).toEqual(['MADE', exceeded('INVITER', 1), 'MADE'])
    expect(used).toEqual({ key_1: 2, [`inviter:${USER}`]: 1 })
  })

  test('limits that do not exist, or without a creation, count nothing', async () => {
    const untouched = () => Promise.reject(new Error('Nothing is counted'))
    const transaction = { takeQuotas: untouched, returnQuotas: untouched }
    for (const [limits, drafts] of [
      [NONE, [draftOf()]],
      [{ ...NONE, caller: of(1) }, []],
    ] as const) {
      const turns = new Map(drafts.map((draft) => [draft, 'turn']))
      const taken = await takeLimits(transaction, limits, turns, new Map())
      await taken.giveBack()
      expect(taken.withheld.size).toBe(0)
    }
  })

  test('all limits are returned if the creation fails', async () => {
    const counts = counting()
    const turns = new Map([[draftOf(), 'turn']])
    const taken = await takeLimits(counts.transaction, { ...NONE, caller: of(1) }, turns, new Map())
    await taken.giveBack()
    expect(counts.used).toEqual({ key_1: 0 })
  })

  test('limits return nothing if everything was used', async () => {
    const { transaction } = counting()
    const turns = new Map([[draftOf(), 'turn']])
    const outcomes: Outcomes = new Map()
    const returnQuotas = () => Promise.reject(new Error('Nothing is given back'))
    const limits = { ...NONE, caller: of(1) }
    const taken = await takeLimits({ ...transaction, returnQuotas }, limits, turns, outcomes)
    for (const draft of turns.keys()) outcomes.set(draft, { ok: invitationOf({ id: draft.invitationId }) })
    await taken.giveBack()
  })

  test('the creation fails if the store has no result for one of the limits', async () => {
    const transaction = { takeQuotas: async () => [], returnQuotas: async () => undefined }
    const turns = new Map([[draftOf(), 'turn']])
    await expect(takeLimits(transaction, { ...NONE, caller: of(1) }, turns, new Map())).rejects.toMatchObject(
      { message: 'A subject of a limit has no standing' },
    )
  })
})

describe('what drafts leave', () => {
  /** Of four drafts with a limit of two, the first two create nothing. */
  async function takenBy(drafts: Draft[], limits: Partial<Limits> = { caller: of(2) }) {
    const counts = counting()
    const outcomes: Outcomes = new Map()
    const turns = new Map(drafts.map((draft) => [draft, draft.invitationId]))
    const taken = await takeLimits(counts.transaction, { ...NONE, ...limits }, turns, outcomes)
    for (const draft of drafts.slice(0, 2)) outcomes.set(draft, { error: new Error('taken') })
    return { ...taken, used: counts.used, outcomes }
  }
  const made = (draft: Draft) => ({ ok: invitationOf({ id: draft.invitationId }) })
  const drafts = () => [draftOf(), draftOf(), draftOf(), draftOf(), draftOf()]

  test('what drafts leave is granted to the first refused ones', async () => {
    const all = drafts()
    const { reopenRefused, grantAgain, giveBack, outcomes, used } = await takenBy(all)
    expect(reopenRefused()).toEqual(all.slice(2))
    grantAgain(all.slice(2), new Map())
    expect(all.map((draft) => outcomes.get(draft))).toEqual([
      { error: new Error('taken') },
      { error: new Error('taken') },
      undefined,
      undefined,
      { error: exceeded('CALLER', 2) },
    ])
    for (const draft of all.slice(2, 4)) outcomes.set(draft, made(draft))
    await giveBack()
    expect(used).toEqual({ key_1: 2 })
  })

  test('refused drafts that will create nothing need nothing of what is left', async () => {
    const all = drafts()
    const { reopenRefused, grantAgain, outcomes } = await takenBy(all)
    reopenRefused()
    grantAgain(all.slice(2), new Map([[all[2] as Draft, { ok: invitationOf({ id: 'inv_of_before' }) }]]))
    expect(all.slice(2).map((draft) => outcomes.get(draft))).toEqual([undefined, undefined, undefined])
  })

  test('a renewal needs only an email of what is left', async () => {
    const emailAddress = 'ada@example.com'
    const idle = draftOf({ emailAddress })
    const renewals = [1, 2].map(() => draftOf({ emailAddress, onConflict: 'RENEW' }))
    const { reopenRefused, grantAgain, outcomes } = await takenBy([idle, draftOf(), ...renewals], {
      caller: of(2),
      recipient: of(1),
    })
    expect(reopenRefused()).toEqual(renewals)
    const expected: Outcomes = new Map(
      renewals.map((draft) => [draft, { ok: invitationOf({ id: 'inv_of_before' }) }]),
    )
    grantAgain(renewals, expected)
    expect(renewals.map((draft) => outcomes.get(draft))).toEqual([
      undefined,
      { error: exceeded('RECIPIENT', 1) },
    ])
  })

  test('nothing is granted again if all was used, or to callers who cannot read', async () => {
    const all = drafts()
    const { reopenRefused, outcomes } = await takenBy(all)
    for (const draft of all.slice(0, 2)) outcomes.set(draft, made(draft))
    expect(reopenRefused()).toEqual([])
    expect(outcomes.get(all[4] as Draft)).toEqual({ error: exceeded('CALLER', 2) })
    const hidden = drafts().map((draft) => ({ ...draft, mayKnow: false }))
    expect((await takenBy(hidden)).reopenRefused()).toEqual([])
  })
})

describe('the quota that a caller can read', () => {
  const standing = async (subject: string) => (subject === 'key_1' ? { used: 3, resetsAt: RESETS_AT } : null)

  test.each([
    ['key_1', 5, { limit: 5, remaining: 2, resetsAt: RESETS_AT }],
    ['key_1', 3, { limit: 3, remaining: 0, resetsAt: RESETS_AT }],
    // The operator has lowered the limit.
    ['key_1', 2, { limit: 2, remaining: 0, resetsAt: RESETS_AT }],
    ['key_2', 5, { limit: 5, remaining: 5, resetsAt: null }],
  ])('the quota that %s can read with a limit of %d', async (subject, limit, expected) => {
    expect(await readQuota({ store: { standing }, limit: of(limit) })(subject)).toEqual(expected)
  })

  test('a caller without a limit has no quota to read', async () => {
    expect(await readQuota({ store: { standing }, limit: null })('key_1')).toBeNull()
  })
})
