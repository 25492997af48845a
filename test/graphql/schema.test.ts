import { readFile } from 'node:fs/promises'
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { changeManyInputs } from '../../src/domain/change/change-many-input.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { INVITATION_LIFETIME_DAYS } from '../../src/domain/invitation.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import { createSchema } from '../../src/graphql/schema/schema.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  changeManyInputs: changeManyInputs(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput({ providerRules: false }),
})
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

test('schema.graphql matches the schema of the code', async () => {
  expect(await readFile('schema.graphql', 'utf8')).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
})

interface Described {
  name: string
  type: string
  description: string
}

/** Every type, field, argument, enum value and directive of the schema. */
function everything(): Described[] {
  const found: Described[] = []
  const add = (name: string, of: { description?: string | null | undefined; type?: unknown }) =>
    found.push({
      name,
      type: String(of.type).replace(/[[\]!]/g, ''),
      description: of.description?.trim() ?? '',
    })
  add('the schema', schema)
  for (const type of types) {
    add(type.name, { description: type.description })
    if (isEnumType(type)) {
      for (const value of type.getValues())
        add(`${type.name}.${value.name}`, { description: value.description })
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        add(`${type.name}.${field.name}`, field)
        for (const argument of field.args) add(`${type.name}.${field.name}(${argument.name}:)`, argument)
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field)
    }
  }
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue
    add(`@${directive.name}`, directive)
    for (const argument of directive.args) add(`@${directive.name}(${argument.name}:)`, argument)
  }
  return found
}

test('everything in the schema has a description of at least one sentence', () => {
  const all = everything()
  expect(all.length).toBeGreaterThan(100)
  const named = (those: Described[]) => those.map(({ name, description }) => `${name}: ${description}`)
  expect(named(all.filter(({ description }) => !/^\p{Lu}.*[.]$/su.test(description)))).toEqual([])
  expect(named(all.filter(({ description }) => description.split(/\s/).length < 3))).toEqual([])
  expect(named(all.filter(({ description }) => /\bTODO\b|#\d+/.test(description)))).toEqual([])
})

test('the description of an id shows its prefix, and that of a time its format', () => {
  for (const { name, type, description } of everything()) {
    if (type === 'ID') expect(description, name).toMatch(/`[a-z]+_…`/)
    if (type === 'DateTime' && !name.startsWith('DateTimeRange.'))
      expect(description, name).toContain('ISO 8601, UTC.')
  }
})

test('the description of a root field names its scope, and that of a mutation its errors', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const field of roots.flatMap((type) => Object.values(type?.getFields() ?? {}))) {
    expect(field.description, field.name).toMatch(
      /scopes? .*`[a-z]+:[a-z]+`|Needs only the ticket|Needs .+ and no scope/s,
    )
  }
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    expect(field.description, field.name).toMatch(/ Returns `\w+`, or one of these errors: `\w+`/)
  }
})

test('the items of all lists are nodes, except what an invited person sees', () => {
  const edges = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.name.endsWith('Edge'),
  )
  const items = edges.flatMap((type) =>
    isObjectType(type) ? [getNamedType(type.getFields()['node']?.type)] : [],
  )
  expect(items.length).toBeGreaterThan(5)
  const others = items.filter(
    (type) => !(isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')),
  )
  expect(others.map((type) => type?.name)).toEqual(['InvitationPreview'])
})

test('every result of a mutation is a union whose failures share one interface', () => {
  expect(isInterfaceType(schema.getType('Error'))).toBe(true)
  for (const { name, type } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const result = schema.getType(String(type))
    expect(String(type), name).toMatch(/Result$/)
    const members = result && 'getTypes' in result ? result.getTypes() : []
    const failures = members.filter((member) => member.getInterfaces().some((each) => each.name === 'Error'))
    expect(failures.length, name).toBe(members.length - 1)
  }
})

test('a default that is a constant is in the schema, so that explorers and generated clients show it', () => {
  const shown = printSchema(schema)
  for (const shownDefault of [
    'notify: Boolean = true',
    'ignoreExisting: Boolean = false',
    'onConflict: ConflictPolicy = ERROR',
    `expiresInDays: Int = ${INVITATION_LIFETIME_DAYS.default}`,
    'atomic: Boolean = false',
    'dryRun: Boolean = false',
    'mergePolicy: MergePolicy = KEEP_EXISTING',
    'link: LinkPolicy = KEEP',
    'graceHours: Int = 24',
    'graceSeconds: Int = 0',
    'graceMinutes: Int = 0',
    'orderBy: InvitationOrder = {',
  ]) {
    expect(shown).toContain(shownDefault)
  }
  expect(shown.match(/ first: Int/g)).toHaveLength(shown.match(/ first: Int = 20/g)?.length ?? 0)
})
