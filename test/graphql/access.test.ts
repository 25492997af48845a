import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import { createSchema } from '../../src/graphql/schema/schema.ts'
import { type GraphqlResult, startTestGateway } from '../support/harness.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput({ providerRules: false }),
})
const roots = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
  ['subscription', schema.getSubscriptionType()],
] as const

interface RootField {
  operation: string
  field: GraphQLField<unknown, unknown>
  rule: unknown
}

const fields: RootField[] = roots.flatMap(([operation, root]) =>
  Object.values(root?.getFields() ?? {}).map((field) => ({ operation, field, rule: ruleOf(field) })),
)

/** What is declared of a field or type; undefined where nothing is. */
function ruleOf({ extensions }: { extensions: object }): unknown {
  const { pothosOptions }: { pothosOptions?: { authScopes?: unknown } } = extensions
  return pothosOptions?.authScopes
}

function scopeIn(rule: unknown): Scope | undefined {
  return SCOPES.find(
    (scope) => typeof rule === 'object' && rule !== null && 'scope' in rule && rule.scope === scope,
  )
}

/** The shortest call of a field: with what it requires and nothing else, good or not. */
function callOf({ operation, field }: RootField): string {
  const given = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literal(type)}`)
  const args = given.length > 0 ? `(${given.join(', ')})` : ''
  return `${operation} { ${field.name}${args} ${isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'} }`
}

/** A call with every argument there is, none of them good. */
function callWithAll({ operation, field }: RootField): string {
  const args = field.args.map(({ name, type }) => `${name}: ${wrong(type)}`).join(', ')
  return `${operation} { ${field.name}(${args}) ${isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'} }`
}

function wrong(type: GraphQLInputType): string {
  if (isNonNullType(type)) return wrong(type.ofType)
  if (isListType(type)) return `[${wrong(type.ofType)}]`
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== 'ticket')
    return `{ ${fields.map((field) => `${field.name}: ${wrong(field.type)}`).join(', ')} }`
  }
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (type.name === 'DateTime') return '"2026-01-31T12:00:00Z"'
  return type.name === 'Int' ? '-1' : type.name === 'Boolean' ? 'true' : `"${'\u0315\u0300'.repeat(2000)}"`
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType)
  if (isListType(type)) return `[${literal(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField)
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`
  }
  return type.name === 'Int' ? '1' : type.name === 'Boolean' ? 'true' : '"x"'
}

test('every field of Query, Mutation and Subscription says who may ask for it', () => {
  expect(fields.length).toBeGreaterThan(25)
  expect(fields.filter(({ rule }) => rule === undefined).map(({ field }) => field.name)).toEqual([])
  // These speak for themselves: there, credentials are not what opens.
  const open = fields.filter(({ rule }) => typeof rule === 'object' && rule !== null && 'anybody' in rule)
  expect(open.map(({ field }) => field.name)).toEqual(['invitationByTicket'])
  const byArguments = fields.filter(({ rule }) => typeof rule === 'function')
  expect(byArguments.map(({ field }) => field.name).sort()).toEqual([
    'acceptInvitation',
    'declineInvitation',
    'invitationsByIds',
    'usersByIds',
  ])
})

test('every object type says who may see it', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && !roots.some(([, root]) => root === type),
  )
  expect(types.length).toBeGreaterThan(30)
  expect(types.filter((type) => ruleOf(type) === undefined).map(({ name }) => name)).toEqual([])
})

test('what only readers may know, its fields say', () => {
  const invitation = schema.getType('Invitation')
  const declared = isObjectType(invitation) ? invitation.getFields() : {}
  for (const name of ['supersededBy', 'renewedFrom', 'deliveries', 'url']) {
    expect(ruleOf(declared[name] ?? { extensions: {} }), name).toMatchObject({
      everyScope: expect.arrayContaining(['invitations:read']),
    })
  }
})

describe('asked', () => {
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

  test('by nobody, each is refused but by a ticket', async () => {
    const nobody = { authorization: '' }
    for (const field of fields) {
      const answer = await gateway.graphql(callOf(field), {}, nobody)
      const call = callOf(field)
      if (field.field.name === 'invitationByTicket') expect(answer.errors, call).toBeUndefined()
      else expect(refusals(answer), call).toEqual([{ code: 'UNAUTHENTICATED' }])
    }
  })

  test('with arguments that are all wrong, each refuses by the rights of the caller and says nothing of the arguments', async () => {
    const powerless = await keyWith([])
    for (const field of fields.filter(({ field }) => field.args.length > 0)) {
      // A ticket speaks for itself, so that what stands beside one is read.
      if (field.field.name === 'invitationByTicket') continue
      // These are for all callers; what they find is not.
      const ofCallers = new Map([['node', ['BAD_USER_INPUT']]])
      const call = callWithAll(field)
      expect(refusals(await gateway.graphql(call, {}, { authorization: '' })), call).toEqual([
        { code: 'UNAUTHENTICATED' },
      ])
      const codes = refusals(await gateway.graphql(call, {}, powerless))?.map((each) => each?.['code'])
      const { name } = field.field
      expect(codes, call).toEqual(ofCallers.has(name) ? ofCallers.get(name) : ['FORBIDDEN'])
    }
  })

  test('by a key with every scope but one, exactly what needs that one is refused, before a look at its input', async () => {
    for (const missing of SCOPES) {
      const headers = await keyWith(SCOPES.filter((scope) => scope !== missing))
      for (const field of fields.filter(({ rule }) => scopeIn(rule) === missing)) {
        const answer = await gateway.graphql(callOf(field), {}, headers)
        expect(refusals(answer), callOf(field)).toEqual([{ code: 'FORBIDDEN', scope: missing }])
      }
    }
  })

  test('by a key with that scope alone, none is refused', async () => {
    for (const scope of SCOPES) {
      const headers = await keyWith([scope])
      for (const field of fields.filter(({ rule }) => scopeIn(rule) === scope)) {
        // A stream would go on; test/graphql/subscription.test.ts follows those.
        if (field.operation === 'subscription') continue
        const codes = refusals(await gateway.graphql(callOf(field), {}, headers))?.map(
          (each) => each?.['code'],
        )
        expect(codes ?? [], callOf(field)).not.toContain('FORBIDDEN')
      }
    }
  })

  test('beside each other, what is refused leaves the rest as it is', async () => {
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
