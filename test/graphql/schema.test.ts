import { readFile } from 'node:fs/promises'
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { createSchema } from '../../src/graphql/schema.ts'
import { createInvitationInput } from '../../src/invitations/create-input.ts'

const schema = createSchema({
  createInvitationInput: createInvitationInput({ providerRules: false, redirectOrigins: [], templates: [] }),
})
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

test('schema.graphql is what the code says', async () => {
  expect(await readFile('schema.graphql', 'utf8')).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
})

test('everything in the schema says what it is', () => {
  const described: [string, string | null | undefined][] = []
  for (const type of types) {
    described.push([type.name, type.description])
    if (isEnumType(type)) {
      for (const value of type.getValues()) described.push([`${type.name}.${value.name}`, value.description])
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        described.push([`${type.name}.${field.name}`, field.description])
        for (const argument of field.args) {
          described.push([`${type.name}.${field.name}(${argument.name}:)`, argument.description])
        }
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        described.push([`${type.name}.${field.name}`, field.description])
      }
    }
  }
  expect(described.length).toBeGreaterThan(100)
  expect(described.filter(([, description]) => !description?.trim()).map(([name]) => name)).toEqual([])
  expect(described.filter(([, description]) => /\bTODO\b|#\d+/.test(description ?? ''))).toEqual([])
})

test('every result of a mutation is a union whose failures share one interface', () => {
  expect(isInterfaceType(schema.getType('Error'))).toBe(true)
  for (const { name, type } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const result = schema.getType(String(type).replace('!', ''))
    expect(String(type), name).toMatch(/Result!$/)
    const members = result && 'getTypes' in result ? result.getTypes() : []
    const failures = members.filter((member) => member.getInterfaces().some((each) => each.name === 'Error'))
    expect(failures.length, name).toBe(members.length - 1)
  }
})
