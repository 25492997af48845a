// Builds the console into dist/console if its sources changed. `npm start` runs this each time and should not wait for a
// build that has nothing to do, so Vite is loaded only for a build.
//
// With --for-start it builds only if the gateway will serve the console, and a fault does not prevent the start: the
// gateway then answers /console with a page that says how to build it.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const sources = path.join(root, 'src/console')
/** What the console imports from the gateway. */
const shared = path.join(root, 'src/lib/csv')
const output = path.join(root, 'dist/console')
const stampFile = path.join(output, 'build.json')

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes('--for-start'))

async function main(forStart) {
  if (forStart && !isServed(process.env)) return
  try {
    await buildConsole()
  } catch (error) {
    if (!forStart) throw error
    console.error('The console could not be built, so /console does not work:', error)
  }
}

/** The default of the setting CONSOLE, as src/config/server-settings.ts defines it. */
function isServed({ CONSOLE: setting, NODE_ENV: environment }) {
  const on = environment?.trim() === 'production' ? 'off' : 'on'
  return (setting?.trim() || on) === 'on'
}

/** @returns the folders of the packages that the console contains, for their licenses */
export async function buildConsole() {
  const stamp = stampOfSources()
  const current = readStamp()
  if (current?.stamp === stamp) return current.packages
  console.log('Building the console (only after changes of its sources) …')
  const start = performance.now()
  const packages = await build(stamp)
  console.log(`Built the console in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
  return packages
}

/** Writes into another folder first, so that a gateway that is running never serves half of a build. */
async function build(stamp) {
  const { build: buildWithVite } = await import('vite')
  const folder = `${output}-${process.pid}`
  const { NODE_ENV: environment = '' } = process.env
  // Otherwise Vite would build React for development, for example in a test.
  process.env.NODE_ENV = 'production'
  try {
    const { output: files } = await buildWithVite({
      root: sources,
      configFile: path.join(sources, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: folder },
    })
    await Promise.all(files.map(({ fileName }) => writeCompressed(path.join(folder, fileName))))
    const packages = packagesOf(files)
    writeFileSync(path.join(folder, 'build.json'), `${JSON.stringify({ stamp, packages }, null, 2)}\n`)
    rmSync(output, { recursive: true, force: true })
    renameSync(folder, output)
    return packages
  } finally {
    process.env.NODE_ENV = environment
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the build depends on. Generated types are erased. */
function stampOfSources() {
  const hash = createHash('sha256')
  const names = [sources, shared]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith(path.join('src/console/generated')))
    .sort()
  for (const name of [...names, 'package-lock.json', 'scripts/build-console.mjs']) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0')
  }
  return hash.digest('hex')
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return null
  }
}

function packagesOf(files) {
  const modules = files.flatMap((file) => ('moduleIds' in file ? file.moduleIds : []))
  const folders = modules.flatMap(
    (id) => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? [],
  )
  return [...new Set(folders)].sort()
}

/** The gateway sends these copies. They take no time at a request, and are smaller than what it could compress then. */
async function writeCompressed(file) {
  if (!/[.](js|css|svg)$/.test(file)) return
  const content = readFileSync(file)
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  const copies = {
    br: await promisify(brotliCompress)(content, { params }),
    gz: await promisify(gzip)(content, { level: 9 }),
  }
  for (const [extension, copy] of Object.entries(copies)) {
    if (copy.length < content.length) writeFileSync(`${file}.${extension}`, copy)
  }
}
