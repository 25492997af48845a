import { readFileSync } from 'node:fs'
import { buildSchema, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/auth/principal.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { startIssuer } from './issuer.ts'
import { ALL_RIGHTS, OPERATOR, PERSON, type Right } from './rights-effects.ts'
import { type Caller, type Made, makeCalls } from './rights-run.ts'
import { CALLER } from './rights-world.ts'
import { callsOf } from './schema-calls.ts'
import { valuesAt } from './schema-values.ts'

// A signed-in person cannot act in the name of another, learn addresses or add metadata, unless one of their
// scopes allows it. The calls are made from the schema, so a new field is tested without a change here. A new argument
// fails the test until VALUES has a value for it, and a new scope until RIGHTS has its rights.

/** What each scope allows a signed-in person. Any other right fails the test. */
const RIGHTS = {
  'invitations:create': ['create invitations'],
  'invitations:read': ['learn addresses of invitations'],
  // The answers contain the changed invitation.
  'invitations:manage': ['change invitations', 'learn addresses of invitations'],
  'invitations:link': [],
  'invitations:impersonate': ['act as another person'],
  'invitations:metadata': ['set metadata of invitations', 'set metadata of users'],
  'users:read': ['learn addresses of users'],
  'users:write': ['write users'],
  // Webhooks receive every invitation.
  'webhooks:manage': ['manage webhooks', 'learn addresses of invitations'],
  'keys:manage': ['manage keys'],
} satisfies Record<Scope, readonly Right[]>

/** Rights that need two scopes. */
const RIGHTS_TOGETHER: readonly { scopes: readonly Scope[]; right: Right }[] = [
  { scopes: ['invitations:read', 'invitations:link'], right: 'see links' },
  // The conflict policies RENEW and REPLACE.
  {
    scopes: ['invitations:create', 'invitations:read'],
    right: 'take over pending invitations of an address',
  },
]

/** Scopes that only extend calls that need another scope. */
const ONLY_WITH_OTHERS: readonly Scope[] = ['invitations:impersonate', 'invitations:metadata']

function rightsOf(scopes: readonly Scope[]): Set<Right> {
  const together = RIGHTS_TOGETHER.filter((each) => each.scopes.every((scope) => scopes.includes(scope)))
  return new Set([
    ...scopes.flatMap((scope): readonly Right[] => RIGHTS[scope]),
    ...together.map(({ right }) => right),
  ])
}

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const calls = callsOf(schema, valuesAt)

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({
    ...issuer.environment,
    REDIRECT_ORIGINS: 'https://app.example',
    INVITATION_QUOTA: '1000000',
    INVITER_QUOTA: '1000000',
    RECIPIENT_MAIL_LIMIT: '0',
    MAX_QUERY_COST: '1000000',
    MAX_QUERY_ALIASES: '1000',
  })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const operator: Caller = {
  headers: { authorization: `Bearer ${SECRET_KEY}` },
  scopes: SCOPES,
  self: OPERATOR,
  hasUser: true,
  hasTicket: true,
}

async function personWith(scopes: readonly Scope[], { hasUser }: { hasUser: boolean }): Promise<Caller> {
  const { subject, emailAddress } = CALLER
  const token = await issuer.token(emailAddress, { sub: subject, scopes })
  const hasTicket = rightsOf(scopes).has('see links')
  return { headers: { authorization: `Bearer ${token}` }, scopes, self: PERSON, hasUser, hasTicket }
}

/** The results of all calls of an operator. They run once, and several tests use them. */
let byOperator: Made[]
// There are hundreds of mutations, and more with each field of the schema. The data is restored after each.
const OPERATOR_MS = 300_000
beforeAll(async () => {
  byOperator = await makeCalls(gateway, calls, operator)
}, OPERATOR_MS)

const neededBy = ({ effects }: Made) => effects.flatMap(({ needs }) => needs)
/**
 * The calls for which an operator needs a right that these scopes do not give: one call per field with the same
 * effects. With a single scope, all calls run.
 */
function callsBeyond(scopes: readonly Scope[]) {
  const rights = rightsOf(scopes)
  const beyond = byOperator.filter(({ effects }) =>
    effects.some(({ needs }) => !needs.some((right) => rights.has(right))),
  )
  const kinds = beyond.map((made) => [made.call.field, ...new Set(neededBy(made))].join())
  return beyond.filter((_made, at) => kinds.indexOf(kinds[at] ?? '') === at).map(({ call }) => call)
}

test('an operator can use every field, and the test detects each kind of effect', () => {
  const succeeds = ({ call: { field }, answer }: Made) => {
    const { data, errors } = JSON.parse(answer)
    if (errors !== undefined || data?.[field] == null) return false
    const type = schema.getType(data[field].__typename ?? 'Boolean')
    return !isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Error')
  }
  const successes = new Set(byOperator.filter(succeeds).map(({ call }) => call.field))
  const fields = [...new Set(calls.map(({ field }) => field))]
  // A key has no address, and a key of the operator invites in no person's name (test/graphql/{viewer,sent-invitations}.test.ts).
  expect(fields.filter((field) => !successes.has(field))).toEqual([
    'receivedInvitationChanged',
    'sentInvitationChanged',
  ])
  const noticed = new Set(byOperator.flatMap(neededBy))
  expect(ALL_RIGHTS.filter((right) => !noticed.has(right))).toEqual([])
})

test.each([true, false])('a person without scopes has no rights (has a user: %s)', async (hasUser) => {
  const person = await personWith([], { hasUser })
  const made = await makeCalls(gateway, calls, person)
  expect(beyondRights(made, person)).toEqual([])
})

test.each(SCOPES)('a person with only %s has the rights of that scope and no others', async (scope) => {
  const person = await personWith([scope], { hasUser: false })
  const made = await makeCalls(gateway, calls, person)
  expect(beyondRights(made, person)).toEqual([])
  const used = new Set(made.flatMap(neededBy))
  const unused = RIGHTS[scope].filter((right) => !used.has(right))
  expect(unused).toEqual(ONLY_WITH_OTHERS.includes(scope) ? RIGHTS[scope] : [])
})

test.each(SCOPES)('a person with every scope except %s does not have its rights', async (missing) => {
  const person = await personWith(
    SCOPES.filter((scope) => scope !== missing),
    { hasUser: true },
  )
  const made = await makeCalls(gateway, callsBeyond(person.scopes), person)
  expect(beyondRights(made, person)).toEqual([])
})

const IN_OTHER_NAMES = ['invitations:impersonate', 'invitations:metadata', 'users:write']
const SHOWING = ['invitations:read', 'invitations:manage', 'users:read', 'webhooks:manage']

test.each([
  { does: 'acts in no other name and raises no metadata', without: IN_OTHER_NAMES },
  { does: 'learns no address', without: SHOWING },
])('with every scope but several, a person $does', async ({ without }) => {
  const person = await personWith(
    SCOPES.filter((scope) => !without.includes(scope)),
    { hasUser: false },
  )
  const made = await makeCalls(gateway, callsBeyond(person.scopes), person)
  expect(beyondRights(made, person)).toEqual([])
})

/** The effects without a right, as text for the message of a failure. */
function beyondRights(made: Made[], { scopes }: Caller): string[] {
  const rights = rightsOf(scopes)
  return made.flatMap(({ call, sent, effects }) =>
    effects
      .filter(({ needs }) => !needs.some((right) => rights.has(right)))
      .map(
        ({ needs, what }) =>
          `${call.field}(${sent}) needs ${needs.join(' or ') || 'a right that does not exist'}: ${what}`,
      ),
  )
}
