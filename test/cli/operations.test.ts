import { readFileSync } from 'node:fs'
import { GraphQLInputObjectType, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as generated from '../../src/cli/access/generated/operations.ts'
import { FIELDS } from '../../src/cli/invitation/input-fields.ts'
import { createProgram } from '../../src/cli/program.ts'
import { loadConfig } from '../../src/config/config.ts'
import { changeManyInputs } from '../../src/domain/change/change-many-input.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import { costsOf } from '../../src/graphql/limits/cost.ts'
import { pricesOf } from '../../src/graphql/limits/prices.ts'
import { checkShape } from '../../src/graphql/limits/shape.ts'
import { createSchema } from '../../src/graphql/schema/schema.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  changeManyInputs: changeManyInputs(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput(rules),
})
const { queries } = loadConfig({})
const operations = Object.entries(generated)
const largest = { first: 100, input: { invitations: Array(250).fill({ emailAddress: 'a@example.com' }) } }

describe('the operations of the commands', () => {
  test.each(operations)('%s is valid and uses at most half of each limit', (_name, text) => {
    const document = parse(text)
    expect(validate(schema, document)).toEqual([])
    expect(() =>
      checkShape(document, { depth: queries.depth / 2, aliases: 1, rootFields: queries.rootFields / 2 }),
    ).not.toThrow()
    const [cost] = [...costsOf(schema, document, pricesOf(schema)).values()]
    expect(cost?.with(largest)).toBeLessThanOrEqual(queries.cost / 2)
  })

  test('the command line has every operation of its file', () => {
    const source = readFileSync('src/cli/access/operations.graphql', 'utf8')
    expect(operations).toHaveLength(source.match(/^(query|mutation|subscription) /gm)?.length ?? 0)
    expect(operations.length).toBeGreaterThan(10)
  })
})

describe('the options of the commands', () => {
  test('create has an option for every field of its input, and import reads every field', () => {
    const fields = fieldsOf('CreateInvitationInput')
    expect(FIELDS.toSorted()).toEqual(fields)
    const named = fields.map((field) => (field === 'publicMetadata' ? 'metadata' : field))
    // The address is an argument.
    const expected = named.filter((field) => field !== 'emailAddress')
    expect(optionsOf('create')).toEqual(expect.arrayContaining(expected))
  })

  test('resend has an option for every field of its input', () => {
    const fields = fieldsOf('ResendInvitationInput').filter((field) => field !== 'id')
    expect(optionsOf('resend')).toEqual(expect.arrayContaining(fields))
  })

  test.each([
    ['resend', 'ResendInvitationsInput'],
    ['revoke', 'RevokeInvitationsInput'],
    ['delete', 'DeleteInvitationsInput'],
    ['update', 'UpdateInvitationsInput'],
  ])('%s has an option for every field of the input for many', (command, type) => {
    // The command continues after the position by itself.
    const fields = fieldsOf(type).filter((field) => !['selection', 'after'].includes(field))
    const named = fields.map((field) => (command === 'update' ? (UPDATE_OPTIONS.get(field) ?? field) : field))
    expect(optionsOf(command)).toEqual(expect.arrayContaining(named))
  })

  test.each(['list', 'export', 'revoke', 'resend', 'update', 'delete'])(
    '%s has an option for every filter, and two options for a time range',
    (command) => {
      const options = optionsOf(command)
      for (const field of fieldsOf('InvitationFilter')) {
        const range = /^(created|updated|expires|accepted)At$/.exec(field)?.[1]
        const option = LIST_OPTIONS.get(field) ?? field
        const expected = range === undefined ? [option] : [`${range}From`, `${range}Before`]
        expect(options).toEqual(expect.arrayContaining(expected))
      }
    },
  )
})

/** The options of changed fields that have another name, because the filter has an option of this name. */
const UPDATE_OPTIONS = new Map([
  ['publicMetadata', 'setMetadata'],
  ['template', 'setTemplate'],
])

/** The options of filter fields that have another name. */
const LIST_OPTIONS = new Map([
  ['statuses', 'status'],
  ['deliveryStates', 'deliveryState'],
  ['publicMetadata', 'metadata'],
])

function fieldsOf(type: string): string[] {
  const input = schema.getType(type)
  if (!(input instanceof GraphQLInputObjectType)) throw new Error(`${type} is not an input`)
  return Object.keys(input.getFields()).toSorted()
}

function optionsOf(name: string): string[] {
  const command = createProgram(async () => undefined).commands.find((each) => each.name() === name)
  return command?.options.map((option) => option.attributeName()) ?? []
}
