import { expect, test } from 'vitest'
import { limitRounds } from '../../../src/domain/create/rounds.ts'
import { recordStatements } from '../../support/recorded-statements.ts'
import { inputs, NO_LIMITS, setUpCreations } from './creations.ts'

const setUp = setUpCreations()

const request = (emailAddress: string, onConflict: string, mayKnow = true) => ({
  input: inputs.parse({ emailAddress, onConflict, notify: false }),
  actor: { id: 'key_1', cause: 'createInvitation' } as const,
  mayKnow,
})

test('the number of statements does not depend on the number of duplicates of an address', async () => {
  const statementsFor = async (count: number, emailAddress: string) => {
    const { database, take } = recordStatements(setUp.gateway.database)
    const requests = Array.from({ length: count }, () => request(emailAddress, 'ALLOW'))
    const outcomes = await setUp.creating(database, NO_LIMITS)(requests, KEPT)
    expect(outcomes.filter((outcome) => 'ok' in outcome)).toHaveLength(count)
    return take().length
  }
  expect(await statementsFor(100, 'many@rounds.test')).toBe(await statementsFor(2, 'few@rounds.test'))
  const { rows } = await setUp.gateway.database.execute(
    "SELECT count(*)::int AS count FROM invitations WHERE email_address = 'many@rounds.test'",
  )
  expect(rows).toEqual([{ count: 100 }])
})

/** All requests in one transaction, as rows of a bulk call. */
const KEPT = { keep: () => true, keepsCreated: false }

test('each duplicate is paid for, also in the same transaction', async () => {
  const limits = { ...NO_LIMITS, caller: { limit: 3, windowHours: 24 } }
  const requests = Array.from({ length: 5 }, () => request('paid@rounds.test', 'ALLOW'))
  const outcomes = await setUp.creating(setUp.gateway.database, limits)(requests, KEPT)
  expect(outcomes.map((outcome) => 'ok' in outcome)).toEqual([true, true, true, false, false])
})

test('the number of statements does not depend on the number of drafts that leave their limit to others', async () => {
  const limits = { ...NO_LIMITS, caller: { limit: 1, windowHours: 24 } }
  const statementsFor = async (count: number, name: string) => {
    const idle = Array.from({ length: count }, (_, index) => request(`${name}${index}@rounds.test`, 'RENEW'))
    await setUp.creating(setUp.gateway.database, NO_LIMITS)(idle, KEPT)
    await setUp.gateway.database.prisma.quotaUsage.deleteMany()
    const { database, take } = recordStatements(setUp.gateway.database)
    const requests = [...idle, request(`${name}@rounds.test`, 'ERROR')]
    const outcomes = await setUp.creating(database, limits)(requests, KEPT)
    expect(outcomes.filter((outcome) => 'ok' in outcome)).toHaveLength(count + 1)
    return take().length
  }
  expect(await statementsFor(100, 'idle')).toBe(await statementsFor(2, 'rare'))
})

test('a simple creation sees the duplicates before it, and not those after it', async () => {
  const policies = ['ALLOW', 'ALLOW', 'ERROR', 'ALLOW', 'RENEW']
  const requests = policies.map((policy) => request('mixed@rounds.test', policy))
  const outcomes = await setUp.creating(setUp.gateway.database, NO_LIMITS)(requests, KEPT)
  expect(outcomes.map((outcome) => 'ok' in outcome)).toEqual([true, true, false, true, true])
})

test.each(['RENEW', 'REPLACE'])(
  'a batch takes few calls with %s for one address, and all others',
  (policy) => {
    const isChosen = limitRounds()
    const many = Array.from({ length: 200 }, () => isChosen(request('one@rounds.test', policy)))
    expect(many.filter(Boolean)).toHaveLength(5)
    expect(many.slice(0, 5)).toEqual([true, true, true, true, true])
    expect(isChosen(request('other@rounds.test', 'ERROR'))).toBe(true)
    // It would overtake those that wait.
    expect(isChosen(request('one@rounds.test', 'ERROR'))).toBe(false)
  },
)

test('callers who alternate between policies are limited too', () => {
  const isChosen = limitRounds()
  const policies = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 'ALLOW' : 'ERROR'))
  expect(policies.filter((policy) => isChosen(request('turns@rounds.test', policy)))).toHaveLength(5)
})

test('a bulk call refuses rows of one address that depend on each other, but for a few', async () => {
  const rows = Array.from({ length: 30 }, () => ({
    emailAddress: 'bulk@rounds.test',
    onConflict: 'RENEW',
    notify: false,
  }))
  const { data } = await setUp.gateway.graphql(
    `mutation ($input: CreateInvitationsInput!) {
      createInvitations(input: $input) {
        ... on CreateInvitationsPayload { created results { result { ... on InvalidInput { issues { path message } } } } }
      }
    }`,
    { input: { invitations: [...rows, { emailAddress: 'bulk2@rounds.test', notify: false }] } },
  )
  const { createInvitations } = data
  expect(createInvitations.created).toBe(21)
  expect(createInvitations.results[20].result.issues).toEqual([
    {
      path: ['input', 'invitations', '20', 'emailAddress'],
      message: 'must not be in more than 20 rows of a call whose results depend on each other',
    },
  ])
})
