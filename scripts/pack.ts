// Packs what a release publishes, as .tgz files: the gateway, and its client as a package of its own.
//   npm run release:pack -- FOLDER
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

const folder = path.resolve(process.argv[2] ?? '.')
await mkdir(folder, { recursive: true })
// Builds everything before, by the script `prepack`.
await pack(ROOT)
const client = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-client-'))
try {
  await writeClient(client)
  await pack(client)
} finally {
  await rm(client, { recursive: true, force: true })
}

async function pack(cwd: string): Promise<void> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd,
    maxBuffer: 16 * 1024 ** 2,
  })
  // The scripts of the build print before it.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n')))
  const { filename, size, unpackedSize, entryCount } = packed
  console.log(
    `${filename}: ${entryCount} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
  )
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} kB`
}

/** The client without the gateway: it has no dependencies, and only a few files. */
async function writeClient(target: string): Promise<void> {
  const { version, license, engines, keywords } = JSON.parse(
    await readFile(path.join(ROOT, 'package.json'), 'utf8'),
  )
  const files = {
    'dist/client': 'dist',
    'schema.graphql': 'schema.graphql',
    'src/client/generated/possible-types.json': 'possible-types.json',
    'src/client/generated/trusted-documents.json': 'trusted-documents.json',
    'src/client/README.md': 'README.md',
    LICENSE: 'LICENSE',
  }
  for (const [from, to] of Object.entries(files)) {
    await cp(path.join(ROOT, from), path.join(target, to), { recursive: true })
  }
  const exported = ['schema.graphql', 'possible-types.json', 'trusted-documents.json', 'package.json']
  const manifest = {
    name: '@invitation-gateway/client',
    version,
    description: 'The typed client of Invitation Gateway, without dependencies.',
    keywords,
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './dist/client.d.ts', default: './dist/client.js' },
      ...Object.fromEntries(exported.map((file) => [`./${file}`, `./${file}`])),
    },
    files: ['dist', ...exported],
    engines,
    publishConfig: { access: 'public' },
  }
  await writeFile(path.join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
