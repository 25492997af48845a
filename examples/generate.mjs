// Generates the types of the examples from schema.graphql and their own operations: graphql-codegen for urql,
// relay-compiler for Relay, gql.tada for Apollo and the sign-up. Runs only if one of these has changed.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSchema, introspectionFromSchema } from 'graphql'

const require = createRequire(import.meta.url)
const examples = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(examples)
const own = ['react-urql', 'react-relay', '.'].map((name) => path.join(examples, name, 'generated'))
const stampFile = path.join(examples, 'generated/.stamp')
const stamp = stampOf([path.join(root, 'schema.graphql'), path.join(root, 'package-lock.json'), ...sources()])

if (read(stampFile) !== stamp) {
  for (const folder of own) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  }
  await Promise.all([
    run(require.resolve('@graphql-codegen/cli/package.json'), 'graphql-codegen', [
      '--config',
      'examples/react-urql/codegen.config.ts',
    ]),
    // It resolves its folders from the working directory.
    run(
      require.resolve('relay-compiler/package.json'),
      'relay-compiler',
      ['relay.config.json'],
      'react-relay',
    ),
    run(path.join(root, 'node_modules/gql.tada/package.json'), 'gql.tada', [
      'generate-output',
      '--tsconfig',
      'examples/tsconfig.json',
    ]),
  ])
  writeFileSync(path.join(examples, 'generated/schema.json'), JSON.stringify(introspection()))
  writeFileSync(stampFile, stamp)
}

/** The schema for Graphcache, with one type more: it stands for error types that are added later. */
function introspection() {
  const unknown = 'type UnknownError implements Error { code: String! message: String! }'
  return introspectionFromSchema(buildSchema(`${read(path.join(root, 'schema.graphql'))}\n${unknown}`), {
    descriptions: false,
    directiveIsRepeatable: false,
    schemaDescription: false,
  })
}

async function run(manifest, command, args, folder = '..') {
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
  const script = path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command])
  await promisify(execFile)(process.execPath, [script, ...args], { cwd: path.join(examples, folder) }).catch(
    (error) => {
      console.error(`${command} failed:\n${error.stdout}${error.stderr}`)
      process.exit(1)
    },
  )
}

function sources() {
  return readdirSync(examples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/(^|[\\/])generated$/.test(entry.parentPath))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

function stampOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
