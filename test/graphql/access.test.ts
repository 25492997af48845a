import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { changeManyInputs } from '../../src/domain/change/change-many-input.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import { createSchema } from '../../src/graphql/schema/schema.ts'
import { type GraphqlResult, startTestGateway } from '../support/harness.ts'
import { callOf, type RootField, rootFieldsOf } from './root-fields.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  changeManyInputs: changeManyInputs(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput({ providerRules: false }),
})
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]

const fields = rootFieldsOf(schema).map((each) => ({ ...each, rule: ruleOf(each.field) }))

/** @returns the access rule of a field or type; undefined if it has none. */
function ruleOf({ extensions }: { extensions: object }): unknown {
  const { pothosOptions }: { pothosOptions?: { authScopes?: unknown } } = extensions
  return pothosOptions?.authScopes
}

function scopeIn(rule: unknown): Scope | undefined {
  return SCOPES.find(
    (scope) => typeof rule === 'object' && rule !== null && 'scope' in rule && rule.scope === scope,
  )
}

/** The longest input of which exactly one field may be given has this many. */
const MOST_CHOICES = 3

/** Calls of a field with all its arguments, one for each field of an input that takes exactly one. All values are invalid. */
function callsWithAll({ operation, field }: RootField): string[] {
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
  const calls = Array.from({ length: MOST_CHOICES }, (_, choice) => {
    const args = field.args.map(({ name, type }) => `${name}: ${wrong(type, choice)}`).join(', ')
    return `${operation} { ${field.name}(${args}) ${selection} }`
  })
  return [...new Set(calls)]
}

function wrong(type: GraphQLInputType, choice: number): string {
  if (isNonNullType(type)) return wrong(type.ofType, choice)
  if (isListType(type)) return `[${wrong(type.ofType, choice)}]`
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== 'ticket')
    expect(type.isOneOf ? fields.length : 0).toBeLessThanOrEqual(MOST_CHOICES)
    const given = type.isOneOf ? fields.slice(choice % fields.length).slice(0, 1) : fields
    return `{ ${given.map((each) => `${each.name}: ${wrong(each.type, choice)}`).join(', ')} }`
  }
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (type.name === 'DateTime') return '"2026-01-31T12:00:00Z"'
  return type.name === 'Int' ? '-1' : type.name === 'Boolean' ? 'true' : `"${'\u0315\u0300'.repeat(2000)}"`
}

test('every field of Query, Mutation and Subscription declares who may call it', () => {
  expect(fields.length).toBeGreaterThan(25)
  expect(fields.filter(({ rule }) => rule === undefined).map(({ field }) => field.name)).toEqual([])
  // The ticket of this field is its credential.
  const open = fields.filter(({ rule }) => typeof rule === 'object' && rule !== null && 'anybody' in rule)
  expect(open.map(({ field }) => field.name)).toEqual(['invitationByTicket'])
  const byArguments = fields.filter(({ rule }) => typeof rule === 'function')
  expect(byArguments.map(({ field }) => field.name).sort()).toEqual([
    'acceptInvitation',
    'declineInvitation',
    'invitationsByIds',
    'usersByExternalIds',
    'usersByIds',
  ])
})

test('every object type declares who may see it', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && !roots.some((root) => root === type),
  )
  expect(types.length).toBeGreaterThan(30)
  expect(types.filter((type) => ruleOf(type) === undefined).map(({ name }) => name)).toEqual([])
})

test('fields of an invitation that only readers may see declare invitations:read', () => {
  const invitation = schema.getType('Invitation')
  const declared = isObjectType(invitation) ? invitation.getFields() : {}
  // `deliveries` and `events` are pages, which the plugin cannot hide. enumeration-protection.test.ts tests them.
  for (const name of ['supersededBy', 'renewedFrom', 'url']) {
    expect(ruleOf(declared[name] ?? { extensions: {} }), name).toMatchObject({
      everyScope: expect.arrayContaining(['invitations:read']),
    })
  }
})

describe('calls of root fields', () => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>
  beforeAll(async () => {
    gateway = await startTestGateway()
  })
  afterAll(() => gateway.stop())

  let counter = 0
  async function keyWith(scopes: readonly Scope[]): Promise<Record<string, string>> {
    const key = `sk_access_${String(++counter).padStart(32, '0')}`
    const id = `key_${String(counter).padStart(26, '0')}`
    await gateway.database.prisma.apiKey.create({
      data: { id, name: 'access', hash: hashSecretKey(key), scopes: [...scopes] },
    })
    return { authorization: `Bearer ${key}` }
  }
  const refusals = ({ errors }: GraphqlResult) => errors?.map(({ extensions }) => extensions)

  test('a caller without credentials can call only the field with a ticket', async () => {
    const anonymous = { authorization: '' }
    for (const field of fields) {
      const answer = await gateway.graphql(callOf(field), {}, anonymous)
      const call = callOf(field)
      if (field.field.name === 'invitationByTicket') expect(answer.errors, call).toBeUndefined()
      else expect(refusals(answer), call).toEqual([{ code: 'UNAUTHENTICATED' }])
    }
  })

  test('a caller without access learns nothing about invalid arguments', async () => {
    const powerless = await keyWith([])
    for (const field of fields.filter(({ field }) => field.args.length > 0)) {
      // The ticket is the credential of this field, so its other arguments are read.
      if (field.field.name === 'invitationByTicket') continue
      // Every caller may call this field. The result has its own access rule.
      const codesForEveryCaller = new Map([['node', ['BAD_USER_INPUT']]])
      const { name } = field.field
      for (const call of callsWithAll(field)) {
        expect(refusals(await gateway.graphql(call, {}, { authorization: '' })), call).toEqual([
          { code: 'UNAUTHENTICATED' },
        ])
        const codes = refusals(await gateway.graphql(call, {}, powerless))?.map((each) => each?.['code'])
        expect(codes, call).toEqual(codesForEveryCaller.get(name) ?? ['FORBIDDEN'])
      }
    }
  })

  test('a key without one scope cannot call the fields that need it, and their input is not checked', async () => {
    for (const missing of SCOPES) {
      const headers = await keyWith(SCOPES.filter((scope) => scope !== missing))
      for (const field of fields.filter(({ rule }) => scopeIn(rule) === missing)) {
        const answer = await gateway.graphql(callOf(field), {}, headers)
        expect(refusals(answer), callOf(field)).toEqual([{ code: 'FORBIDDEN', scope: missing }])
      }
    }
  })

  test('a key with only one scope can call the fields that need it', async () => {
    for (const scope of SCOPES) {
      const headers = await keyWith([scope])
      for (const field of fields.filter(({ rule }) => scopeIn(rule) === scope)) {
        // A stream would not end; test/graphql/subscription.test.ts tests streams.
        if (field.operation === 'subscription') continue
        const codes = refusals(await gateway.graphql(callOf(field), {}, headers))?.map(
          (each) => each?.['code'],
        )
        expect(codes ?? [], callOf(field)).not.toContain('FORBIDDEN')
      }
    }
  })

  test('a forbidden field does not affect the other fields of a query', async () => {
    const headers = await keyWith(['invitations:read'])
    const { data, errors } = await gateway.graphql(
      '{ isInvited(emailAddress: "a@example.com") user(id: "user_x") { id } invitationQuota { limit } }',
      {},
      headers,
    )
    expect(data).toEqual({ isInvited: false, user: null, invitationQuota: null })
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['scope']])).toEqual([
      [['user'], 'users:read'],
      [['invitationQuota'], 'invitations:create'],
    ])
  })
})
