// Writes the types of schema.graphql for the console's documents, src/console/generated/tada.d.ts, if the schema or
// gql.tada changed. Only the compiler reads them: the build of the console does not need them.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const output = path.join(root, 'src/console/generated')
const manifestFile = path.join(root, 'node_modules/gql.tada/package.json')
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
const stampFile = path.join(output, '.stamp')
const stamp = createHash('sha256')
  .update(readFileSync(path.join(root, 'schema.graphql')))
  .update(manifest.version)
  .digest('hex')

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  mkdirSync(output, { recursive: true })
  const { bin } = manifest
  const script = path.join(path.dirname(manifestFile), typeof bin === 'string' ? bin : bin['gql.tada'])
  const args = [script, 'generate-output', '--tsconfig', 'src/console/tsconfig.json']
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(stampFile, stamp)
}
