import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as generated from '../../src/client/generated/operations.ts'
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
const most = { first: 100, input: { invitations: Array(1000).fill({ emailAddress: 'a@example.com' }) } }

describe('operations of the client', () => {
  test.each(operations)('%s is valid and uses at most half of each limit', (_name, text) => {
    const document = parse(text)
    expect(validate(schema, document)).toEqual([])
    expect(() =>
      checkShape(document, { depth: queries.depth / 2, aliases: 0, rootFields: queries.rootFields / 2 }),
    ).not.toThrow()
    const [cost] = [...costsOf(schema, document, pricesOf(schema)).values()]
    expect(cost?.with(most)).toBeLessThanOrEqual(queries.cost / 2)
  })

  test('the client has every operation of its file', () => {
    const source = readFileSync('src/client/operations.graphql', 'utf8')
    expect(operations).toHaveLength(source.match(/^(query|mutation|subscription) /gm)?.length ?? 0)
    expect(operations.length).toBeGreaterThan(10)
  })
})

test('the client is small and needs only what browsers have', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/client/client.ts'],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  })
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('src/client/'))).toEqual([])
  expect(
    Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external)),
  ).toEqual([])
  expect(outputFiles[0]?.contents.length).toBeLessThan(30_000)
  expect(outputFiles[0]?.text).not.toMatch(/\b(process|Buffer|require|__dirname)\b/)
})
