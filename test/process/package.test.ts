import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guideProgram } from '../client/guide.ts'
import { running } from './running.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BINARIES = path.join(ROOT, 'node_modules/.bin')
const SLOW = 180_000
const { version: VERSION, dependencies: DEPENDENCIES } = createRequire(import.meta.url)('../../package.json')

/** A project that contains only the package, as npm unpacks it. */
let project: string
let tarball: string
let files: string[]

beforeAll(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-package-'))
  await run('npm', ['pack', '--pack-destination', project], { cwd: ROOT })
  const [name = ''] = (await readdir(project)).filter((file) => file.endsWith('.tgz'))
  tarball = path.join(project, name)
  await mkdir(path.join(project, 'node_modules/invitation-gateway'), { recursive: true })
  const into = ['-C', path.join(project, 'node_modules/invitation-gateway'), '--strip-components', '1']
  await run('tar', ['-xzf', tarball, ...into])
  files = (await run('tar', ['-tzf', tarball])).stdout.trim().split('\n')
  await writeFile(path.join(project, 'package.json'), '{"type":"module"}')
}, SLOW)
afterAll(() => rm(project, { recursive: true, force: true }))

test('the package contains only the files that run', { timeout: SLOW }, async () => {
  const kinds = files.map((file) => file.replace(/^package\//, '').replace(/^(.*\/)?([^/]*)$/, kindOf))
  expect([...new Set(kinds)].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/**/*.js',
    'dist/app/third-party-licenses.txt',
    'dist/client/**/*.d.ts',
    'dist/console/**/*',
    'package.json',
    'prisma/migrations/**/*.sql',
    'prisma/migrations/migration_lock.toml',
    'src/client/generated/possible-types.json',
    'src/client/generated/trusted-documents.json',
  ])
  for (const file of ['cli.js', 'main.js', 'client/client.js', 'client/client.d.ts', 'console/index.html']) {
    expect(files).toContain(`package/dist/${file}`)
  }
})

function kindOf(whole: string): string {
  if (/^dist\/console\//.test(whole)) return 'dist/console/**/*'
  if (/^dist\/client\/.*[.]d[.]ts$/.test(whole)) return 'dist/client/**/*.d.ts'
  if (/^dist\/.*[.]js$/.test(whole)) return 'dist/**/*.js'
  return whole.replace(/^prisma\/migrations\/\d+_\w+\/migration[.]sql$/, 'prisma/migrations/**/*.sql')
}

const PROGRAM = `
import { createInvitationClient, InvitationError, type Invitation, type InvitationChange } from 'invitation-gateway/client'

const { invitations } = createInvitationClient({ url: 'http://127.0.0.1:9', secretKey: 'sk_secret', retries: 0 })
interface Team { name: string }
const team: Team = { name: 'blue' }

export async function invite(emailAddress: string): Promise<Invitation | undefined> {
  try {
    const made = await invitations.createInvitation({ emailAddress, publicMetadata: { team }, onConflict: 'renew' })
    const at: number = made.createdAt
    const name: unknown = made.publicMetadata['team']
    // @ts-expect-error Statuses are in lower case.
    if (made.status === 'PENDING') return undefined
    return made.status === 'declined' || at === 0 || name === team ? undefined : made
  } catch (error) {
    if (error instanceof InvitationError && error.code === 'ALREADY_INVITED') return error.invitation
    if (error instanceof InvitationError) console.log(error.code)
    return undefined
  }
}
export async function follow(onChange: (change: InvitationChange) => void): Promise<void> {
  for await (const change of invitations.subscribe({ types: ['accepted'], signal: AbortSignal.timeout(1) })) onChange(change)
  for await (const { emailAddress } of invitations.list({ status: 'pending' })) console.log(emailAddress)
}
// @ts-expect-error There is no such parameter.
void (() => invitations.createInvitation({ emailAddress: '', expireInDays: 1 }))
await invite('ada@example.com')
`

test.each([
  ['nodenext', 'of Node', { lib: ['es2023'], types: ['node'], skipLibCheck: true }],
  // Checks our own declarations as well.
  ['bundler', 'of browsers', { lib: ['es2022', 'dom'], types: [], skipDefaultLibCheck: true }],
])('the client runs and has types with %s and %s', { timeout: SLOW }, async (moduleResolution, _of, more) => {
  const folder = await mkdtemp(path.join(project, 'program-'))
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    target: 'es2022',
    module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
    moduleResolution,
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
    ...more,
  }
  await writeFile(path.join(folder, 'program.ts'), PROGRAM)
  // The example of the guide needs the variables of Node.
  const files = more.types.length > 0 ? ['program.ts', 'guide.ts'] : ['program.ts']
  await writeFile(path.join(folder, 'guide.ts'), guideProgram())
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  await run(path.join(BINARIES, 'tsc'), ['-p', folder]).catch(({ stdout }) => expect(stdout).toBe(''))
  const { stdout } = await run(process.execPath, [path.join(folder, 'program.js')])
  expect(stdout).toBe('NETWORK\n')
})

test('publint and attw report no problem in the package', { timeout: SLOW }, async () => {
  const { stdout } = await run(path.join(BINARIES, 'publint'), ['--strict', tarball])
  expect(stdout).toContain('All good!')
  await run(path.join(BINARIES, 'attw'), ['--profile', 'esm-only', '--entrypoints', 'client', '--', tarball])
})

test('the command line and the gateway of the package run and find their migrations', {
  timeout: SLOW,
}, async () => {
  const installed = path.join(project, 'node_modules/invitation-gateway')
  // Instead of an installation from the registry: only what the package lists as a dependency.
  for (const dependency of Object.keys(DEPENDENCIES)) {
    const link = path.join(installed, 'node_modules', dependency)
    await mkdir(path.dirname(link), { recursive: true })
    await symlink(path.join(ROOT, 'node_modules', dependency), link)
  }
  const bin = path.join(installed, 'dist/cli.js')
  const dataDir = await mkdtemp(path.join(project, 'data-'))
  const cli = (...args: string[]) =>
    run(process.execPath, ['--liftoff-only', bin, ...args], {
      cwd: project,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    })
  expect((await cli('--help')).stdout).toMatch(/^Usage: invitations /)
  expect((await cli('--version')).stdout).toBe(`${VERSION}\n`)
  await expect(cli('keys', 'list')).rejects.toMatchObject({ stderr: expect.stringMatching(/no database in/) })

  const gateway = spawn(process.execPath, ['--liftoff-only', path.join(installed, 'dist/main.js')], {
    cwd: project,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', PUBLIC_URL: 'http://localhost' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(gateway)
  const ended = once(gateway, 'close')
  for await (const line of createInterface({ input: gateway.stdout })) {
    if (line.includes('"msg":"listening"')) gateway.kill('SIGTERM')
  }
  const end = await ended
  running.delete(gateway)
  expect(end).toEqual([0, null])
  expect((await cli('keys', 'list', '--json')).stdout).toBe('[]\n')
})
