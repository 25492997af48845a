// Generates the Prisma client into src/db/generated if the schema or Prisma's version changed. `npm start` runs
// this each time and should not wait for a generator that has nothing to do.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const output = path.join(root, 'src/db/generated')
const stampFile = path.join(output, '.stamp')
const stamp = createHash('sha256')
  .update(readFileSync(path.join(root, 'prisma/schema.prisma')))
  .update(require('@prisma/client/package.json').version)
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')

if (read(stampFile) !== stamp) {
  console.log('Generating the database client (only after changes of prisma/schema.prisma) …')
  rmSync(output, { recursive: true, force: true })
  const cli = path.join(path.dirname(require.resolve('prisma/package.json')), 'build/index.js')
  execFileSync(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  })
  const clientFile = path.join(output, 'internal/class.ts')
  writeFileSync(clientFile, importAtStart(readFileSync(clientFile, 'utf8')))
  writeFileSync(stampFile, stamp)
}

/**
 * The client imports its query compiler at the first query. An update may have deleted the files by then, and Node
 * looks for the file even if another module has imported it. The imports become static. The compiler is still compiled
 * at the first query, which takes 0.25 s and 39 MB.
 */
function importAtStart(source) {
  const imports = []
  const changed = source.replaceAll(/await import\("(@prisma[^"]+)"\)/g, (_, module) => {
    imports.push(`import * as compiler${imports.length} from "${module}"`)
    return `compiler${imports.length - 1}`
  })
  if (imports.length !== 2) throw new Error('Prisma generates another client: adapt prisma/generate.mjs')
  return `${changed}\n${imports.join('\n')}\n`
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
