import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { createHandler } from 'graphql-http/lib/use/http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../../examples/listen.ts'
import { SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { LATER, LATER_ROOT } from '../../support/later-schema.ts'
import { listening } from '../../support/listening.ts'

// Clients that are generated from schema.graphql. An application generates, compiles and runs the same.
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDER = path.join(ROOT, '.test-build/generated-clients')
const require = createRequire(import.meta.url)
const run = promisify(execFile)

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let later: Listening
beforeAll(async () => {
  gateway = await startTestGateway()
  server = await listening(gateway)
  later = await listen(createHandler({ schema: LATER, rootValue: LATER_ROOT }))
})
afterAll(async () => {
  await Promise.all([server.close(), later.stop()])
  await gateway.stop()
})

const CODEGEN_PROGRAM = `
import { GraphQLClient } from 'graphql-request'
import { graphql, useFragment } from './generated/index.js'

const Row = graphql(\`fragment Row on Invitation { id emailAddress status }\`)
const Create = graphql(\`
  mutation Create($input: CreateInvitationInput!) {
    createInvitation(input: $input) { __typename ...Row ... on Error { code } ... on InvalidInput { issues { path } } }
  }
\`)
const client = new GraphQLClient(process.env['URL'] ?? '', { headers: { authorization: process.env['AUTHORIZATION'] ?? '' } })

async function create(emailAddress: string): Promise<string | undefined> {
  const { createInvitation } = await client.request(Create, { input: { emailAddress, notify: false } })
  switch (createInvitation?.__typename) {
    case 'Invitation':
      return useFragment(Row, createInvitation).status
    case 'InvalidInput':
      return createInvitation.issues.map(({ path }) => path.join('.')).join()
    default:
      return createInvitation?.code
  }
}
console.log(JSON.stringify([await create('ada@example.com'), await create('ada@example.com'), await create('nobody')]))
`

const GENQL_PROGRAM = `
import { createClient } from './generated/index.js'

const client = createClient({ url: process.env['URL'] ?? '', headers: { authorization: process.env['AUTHORIZATION'] ?? '' } })

async function create(emailAddress: string): Promise<string | undefined> {
  const { createInvitation } = await client.mutation({
    createInvitation: {
      __args: { input: { emailAddress, notify: false } },
      __typename: true,
      on_Invitation: { status: true },
      on_InvalidInput: { issues: { path: true } },
      on_Error: { code: true },
    },
  })
  switch (createInvitation?.__typename) {
    case 'Invitation':
      return createInvitation.status
    case 'InvalidInput':
      return createInvitation.issues.map(({ path }) => path.join('.')).join()
    default:
      return createInvitation?.code
  }
}
console.log(JSON.stringify([await create('bob@example.com'), await create('bob@example.com'), await create('nobody')]))
`

const TADA_PROGRAM = `
import { GraphQLClient } from 'graphql-request'
import { graphql } from '../../../examples/shared/graphql.ts'

const Create = graphql(\`
  mutation Create($input: CreateInvitationInput!) {
    createInvitation(input: $input) {
      __typename
      ... on Invitation { status }
      ... on InvalidInput { issues { path } }
      ... on Error { code }
    }
  }
\`)
const client = new GraphQLClient(process.env['URL'] ?? '', { headers: { authorization: process.env['AUTHORIZATION'] ?? '' } })

async function create(emailAddress: string): Promise<string | undefined> {
  const { createInvitation } = await client.request(Create, { input: { emailAddress, notify: false } })
  switch (createInvitation?.__typename) {
    case 'Invitation':
      return createInvitation.status
    case 'InvalidInput':
      return createInvitation.issues.map(({ path }) => path.join('.')).join()
    default:
      return createInvitation?.code
  }
}
console.log(JSON.stringify([await create('eve@example.com'), await create('eve@example.com'), await create('nobody')]))
`

/**
 * Checks the types of the program, compiles it, and runs it with the gateway and with a gateway of a later version.
 *
 * @returns what it printed each time
 */
async function compileAndRun(folder: string, moduleOptions: string[]): Promise<unknown[]> {
  const program = path.join(folder, 'program.ts')
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', ...moduleOptions]
  const tsc = require.resolve('typescript/bin/tsc')
  await run(process.execPath, [tsc, ...options, '--types', 'node', program], { cwd: ROOT }).catch(
    ({ stdout }) => {
      throw new Error(stdout)
    },
  )
  const outfile = path.join(folder, 'program.mjs')
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const printed: unknown[] = []
  for (const { url } of [server, later]) {
    const { stdout } = await run(process.execPath, [outfile], {
      env: { ...process.env, URL: url, AUTHORIZATION: `Bearer ${SECRET_KEY}` },
    })
    printed.push(JSON.parse(stdout))
  }
  return printed
}

function writeProgram(name: string, program: string): string {
  const folder = path.join(FOLDER, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(path.join(folder, 'program.ts'), program)
  return folder
}

const RESULTS = [
  ['PENDING', 'ALREADY_INVITED', 'input.emailAddress'],
  // The later version answers with an error type that the client does not know.
  ['DOMAIN_BLOCKED', 'DOMAIN_BLOCKED', 'DOMAIN_BLOCKED'],
]

test('a client of graphql-codegen compiles with module nodenext and receives each result, also a later one', async () => {
  const folder = writeProgram('codegen', CODEGEN_PROGRAM)
  const config = path.join(folder, 'codegen.json')
  const generated = {
    preset: 'client',
    config: { useTypeImports: true, scalars: { DateTime: 'string', JSON: 'unknown' } },
  }
  writeFileSync(
    config,
    JSON.stringify({
      schema: path.join(ROOT, 'schema.graphql'),
      documents: path.join(folder, 'program.ts'),
      importExtension: '.js',
      generates: { [path.join(folder, 'generated/')]: generated },
    }),
  )
  await run(
    process.execPath,
    [binary(require.resolve('@graphql-codegen/cli/package.json'), 'graphql-codegen'), '--config', config],
    {
      cwd: ROOT,
    },
  )
  expect(await compileAndRun(folder, ['--module', 'nodenext'])).toEqual(RESULTS)
})

test('a client of genql compiles and receives each result, also a later one', async () => {
  const folder = writeProgram('genql', GENQL_PROGRAM)
  const options = ['--schema', path.join(ROOT, 'schema.graphql'), '--output', path.join(folder, 'generated')]
  await run(process.execPath, [binary(require.resolve('@genql/cli/package.json'), 'genql'), ...options], {
    cwd: ROOT,
  })
  // Its own imports have no extensions, so an application that uses it needs a bundler.
  expect(await compileAndRun(folder, ['--module', 'esnext', '--moduleResolution', 'bundler'])).toEqual(
    RESULTS,
  )
})

test('a client of gql.tada compiles with module nodenext and receives each result, also a later one', async () => {
  const folder = writeProgram('tada', TADA_PROGRAM)
  const options = ['--module', 'nodenext', '--allowImportingTsExtensions']
  expect(await compileAndRun(folder, options)).toEqual(RESULTS)
})

function binary(manifest: string, command: string): string {
  const { bin } = require(manifest)
  return path.join(path.dirname(manifest), bin[command])
}
