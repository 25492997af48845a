import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Principal } from '../../src/auth/principal.ts'
import type { PlacedEvent } from '../../src/domain/events/event-log.ts'
import type { Execute } from '../../src/graphql/streams/audience.ts'
import { createAudiences } from '../../src/graphql/streams/audiences.ts'
import { watchIdentity } from '../../src/graphql/streams/rights.ts'
import { createSharedResult } from '../../src/graphql/streams/shared-result.ts'

const QUERY =
  'subscription A($after: String, $id: ID) { invitationChanged(after: $after, id: $id) { cursor } }'
const document = parse(QUERY)
const operation = { document, operationName: undefined, variables: {} }

const key = (id: string, ...scopes: string[]) =>
  ({ kind: 'key', id, scopes: new Set(['invitations:read', ...scopes]) }) as Principal
const person = (id: string) =>
  ({ ...key(id), kind: 'user', subject: id, emailAddress: null, emailVerified: false }) as Principal

const EVENT = { event: { position: 1n } } as PlacedEvent

/** Sends one event to callers with the same operation. @returns the principal's id in the result of each. */
function received(principals: Principal[], read: (principal: Principal) => string): unknown[] {
  const audiences = createAudiences()
  const execute: Execute = (_placed, principal, onIdentity) =>
    createSharedResult({ data: { by: read(watchIdentity(principal, onIdentity)), for: principal.id } })
  const members = principals.map((principal) => {
    const results: unknown[] = []
    const audience = audiences.of({ ...operation, principal }, () => execute)
    audience.join()
    return {
      principal,
      results,
      audience,
      receive: (result: { formatted: object }) => results.push(result.formatted),
    }
  })
  for (const member of members) member.audience.request(EVENT, member)
  for (const { audience } of members) audience.leave()
  return members.map(({ results }) => (results[0] as { data: { for: string } }).data.for)
}

test('keys of the operator with the same scopes share a result', () => {
  const scopesOf = ({ scopes }: Principal) => [...scopes].join()
  expect(received([key('1'), key('2')], scopesOf)).toEqual(['1', '1'])
})

test('a result that depends on who the caller is goes to that caller only', () => {
  expect(received([key('1'), key('2'), key('1')], ({ id }) => id)).toEqual(['1', '2', '1'])
})

test.each([
  ['keys with other scopes', key('1'), key('2', 'invitations:link')],
  ['two people', person('1'), person('2')],
  ['a key and a person', key('1'), person('2')],
  [
    'keys of two people',
    { ...key('1'), owner: 'user_1' } as Principal,
    { ...key('2'), owner: 'user_2' } as Principal,
  ],
])('%s share no result', (_who, one, other) => {
  expect(received([one, other], () => '')).toEqual(['1', '2'])
})

test('the operation and all variables but the cursor distinguish audiences', () => {
  const audiences = createAudiences()
  const execute = () => () => createSharedResult({})
  const principal = key('1')
  const of = (changed: object) => {
    const audience = audiences.of({ ...operation, principal, ...changed }, execute)
    audience.join()
    return audience
  }
  const one = of({ variables: { after: 'a', id: 'inv_1' } })
  expect(of({ variables: { id: 'inv_1', after: 'b' } })).toBe(one)
  const others = [
    of({ variables: { after: 'a', id: 'inv_2' } }),
    of({ variables: { after: 'a' } }),
    of({ variables: { after: 'a', id: 'inv_1' }, operationName: 'A' }),
    of({ variables: { after: 'a', id: 'inv_1' }, document: parse(QUERY) }),
  ]
  expect(new Set([one, ...others]).size).toBe(5)
  const twice = parse(
    'subscription ($after: String) { invitationChanged(after: $after) { cursor @skip(if: $after) } }',
  )
  const used = (after: string) => of({ document: twice, variables: { after } })
  expect(used('a')).not.toBe(used('b'))
  for (const audience of [one, one, ...others]) audience.leave()
})
