import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { buildSchema, type GraphQLObjectType, getNullableType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printGatewaySchema } from '../../src/graphql/schema/schema-sdl.ts'

const require = createRequire(import.meta.url)
const sdl = printGatewaySchema()
const types = Object.values(buildSchema(sdl).getTypeMap()).filter(isObjectType)
const nodeTypes = types.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
const connections = types.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => String(getNullableType(field.type)).endsWith('Connection'))
    .map(({ name }) => ({ type, field: name })),
)

/** The lists that must be connections. */
const LISTS = [
  'Invitation.deliveries',
  'Invitation.events',
  'Query.apiKeys',
  'Query.invitationEvents',
  'Query.invitations',
  'Query.webhookEndpoints',
  'WebhookEndpoint.deliveries',
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'relay-compiler-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The fragment of a component that loads more items. Relay requires that its name begins with that of its module. */
function paginated(module: string, { type, field }: { type: GraphQLObjectType; field: string }): string {
  return `fragment ${module}_part on ${type.name}
    @refetchable(queryName: "${module}Query")
    @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
      ${field}(first: $first, after: $after) @connection(key: "${module}_${field}") { edges { node { id } } }
    }`
}

function refetchable(module: string, type: GraphQLObjectType): string {
  return `fragment ${module}_part on ${type.name} @refetchable(queryName: "${module}Query") { id }`
}

test('relay-compiler accepts @refetchable on every Node and @connection on every list that grows', async () => {
  const names = connections.map(({ type, field }) => `${type.name}.${field}`)
  expect(names).toEqual(expect.arrayContaining(LISTS))
  const modules = new Map([
    ...connections.map((each, index) => [`list${index}`, paginated(`list${index}`, each)] as const),
    ...nodeTypes.map((type, index) => [`node${index}`, refetchable(`node${index}`, type)] as const),
  ])
  await mkdir(path.join(folder, 'generated'))
  await writeFile(path.join(folder, 'schema.graphql'), sdl)
  for (const [module, text] of modules) {
    await writeFile(path.join(folder, `${module}.ts`), `graphql\`${text}\`\n`)
  }
  const config = {
    src: '.',
    schema: './schema.graphql',
    language: 'typescript',
    artifactDirectory: './generated',
    noSourceControl: true,
  }
  await writeFile(path.join(folder, 'relay.config.json'), JSON.stringify(config))
  const compiler = require.resolve('relay-compiler/cli.js')
  await promisify(execFile)(process.execPath, [compiler, 'relay.config.json'], { cwd: folder })

  const artifacts = await readdir(path.join(folder, 'generated'))
  expect(artifacts.filter((name) => name.endsWith('Query.graphql.ts'))).toHaveLength(modules.size)
})
