import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guideProgram } from '../client/guide.ts'
import { eventually } from '../support/harness.ts'
import { running } from './running.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BINARIES = path.join(ROOT, 'node_modules/.bin')
const PACKAGE = createRequire(import.meta.url)('../../package.json')
const { version: VERSION, dependencies: DEPENDENCIES, bin: BIN } = PACKAGE

/** A project that contains only the package, as npm unpacks it. */
let project: string
let installed: string
let tarball: string
let clientTarball: string
let files: string[]

beforeAll(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-package-'))
  await run(process.execPath, ['--import', 'tsx', 'scripts/pack.ts', project], { cwd: ROOT })
  const tarballs = (await readdir(project)).filter((file) => file.endsWith('.tgz'))
  const [client = '', name = ''] = tarballs.toSorted((a) => (a.includes('-client-') ? -1 : 1))
  tarball = path.join(project, name)
  clientTarball = path.join(project, client)
  installed = path.join(project, 'node_modules/invitation-gateway')
  await mkdir(installed, { recursive: true })
  const into = ['-C', installed, '--strip-components', '1']
  await run('tar', ['-xzf', tarball, ...into])
  files = await filesIn(tarball)
  await writeFile(path.join(project, 'package.json'), '{"type":"module"}')
  await linkAsInstalled()
})
afterAll(() => rm(project, { recursive: true, force: true }))

async function filesIn(archive: string): Promise<string[]> {
  return (await run('tar', ['-tzf', archive])).stdout.trim().split('\n')
}

/** Instead of an installation from the registry: only the commands, and what the package lists as a dependency. */
async function linkAsInstalled(): Promise<void> {
  for (const dependency of Object.keys(DEPENDENCIES)) {
    const link = path.join(installed, 'node_modules', dependency)
    await mkdir(path.dirname(link), { recursive: true })
    await symlink(path.join(ROOT, 'node_modules', dependency), link)
  }
  await symlink(path.join(ROOT, 'node_modules/graphql'), path.join(project, 'node_modules/graphql'))
  await mkdir(path.join(project, 'node_modules/.bin'))
  for (const [command, file] of Object.entries<string>(BIN)) {
    await chmod(path.join(installed, file), 0o755)
    await symlink(path.join(installed, file), path.join(project, 'node_modules/.bin', command))
  }
}

test('the package contains only the files that run', async () => {
  const kinds = files.map((file) => file.replace(/^package\//, '').replace(/^(.*\/)?([^/]*)$/, kindOf))
  expect([...new Set(kinds)].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/**/*.js',
    'dist/app/third-party-licenses.txt',
    'dist/client/**/*.d.ts',
    'dist/console/**/*',
    'dist/library/**/*.d.ts',
    'dist/library/third-party-licenses.txt',
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

test('the package of the client contains only the client, without dependencies', async () => {
  const kinds = (await filesIn(clientTarball)).map((file) =>
    file.replace(/^package\//, '').replace(/^dist\/.*?(\.d\.ts|\.js)$/, 'dist/**/*$1'),
  )
  expect([...new Set(kinds)].sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/**/*.d.ts',
    'dist/**/*.js',
    'package.json',
    'possible-types.json',
    'schema.graphql',
    'trusted-documents.json',
  ])
  const { stdout } = await run('tar', ['-xzOf', clientTarball, 'package/package.json'])
  expect(JSON.parse(stdout)).not.toHaveProperty('dependencies')
  expect(JSON.parse(stdout).version).toBe(VERSION)
})

function kindOf(whole: string): string {
  if (/^dist\/console\//.test(whole)) return 'dist/console/**/*'
  if (/[.]d[.]ts$/.test(whole)) return whole.replace(/^dist\/(client|library)\/.*$/, 'dist/$1/**/*.d.ts')
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
])('the client runs and has types with %s and %s', async (moduleResolution, _of, more) => {
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

const HOST = `
import { createInvitationGateway, type InvitationGateway } from 'invitation-gateway'
import type { GraphQLSchema } from 'graphql'

export async function open(): Promise<[InvitationGateway, GraphQLSchema]> {
  const gateway = await createInvitationGateway({ port: 0, publicUrl: 'http://localhost', console: false, corsOrigins: ['https://app.test'] })
  const { status } = await gateway.invitations.createInvitation({ emailAddress: 'ada@example.com' })
  // @ts-expect-error There is no such option.
  void (() => createInvitationGateway({ databaseURL: '' }))
  // @ts-expect-error Statuses are in lower case.
  if (status === 'PENDING') await gateway.stop()
  const response: Response = await gateway.fetch(new Request('http://localhost/health'), { address: '127.0.0.1' })
  return response.ok ? [gateway, gateway.schema] : open()
}
`

test.each(['nodenext', 'bundler'])(
  'the declarations of the library need only graphql with %s',
  async (moduleResolution) => {
    const folder = await mkdtemp(path.join(project, 'host-'))
    const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution
    const lib = ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable']
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2022',
      module,
      moduleResolution,
      lib,
      types: [],
    }
    await writeFile(path.join(folder, 'host.ts'), HOST)
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['host.ts'] }),
    )
    await run(path.join(BINARIES, 'tsc'), ['-p', folder]).catch(({ stdout }) => expect(stdout).toBe(''))
  },
)

test('CommonJS can load the library and the client', async () => {
  const client = path.join(project, 'node_modules/@invitation-gateway/client')
  await mkdir(client, { recursive: true })
  await run('tar', ['-xzf', clientTarball, '-C', client, '--strip-components', '1'])
  const names = ['invitation-gateway', 'invitation-gateway/client', '@invitation-gateway/client']
  const program = path.join(project, 'program.cjs')
  await writeFile(
    program,
    `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(require(name)).find((key) => key.startsWith('create')))`,
  )
  const { stdout } = await run(process.execPath, [program])
  expect(stdout.trim().split('\n')).toEqual([
    'createInvitationGateway',
    'createInvitationClient',
    'createInvitationClient',
  ])
})

test('publint and attw report no problem in the packages', async () => {
  for (const [archive, entryPoints] of [
    [tarball, ['.', 'client']],
    [clientTarball, ['.']],
  ] as const) {
    const { stdout } = await run(path.join(BINARIES, 'publint'), ['--strict', archive])
    expect(stdout).toContain('All good!')
    const options = ['--profile', 'esm-only', '--entrypoints', ...entryPoints]
    await run(path.join(BINARIES, 'attw'), [...options, '--', archive])
  }
})

test('npx starts a gateway whose printed call invites, and the email arrives', async () => {
  const folder = await mkdtemp(path.join(project, 'npx-'))
  const port = await freePort()
  const npx = spawn('npx', ['--offline', 'invitation-gateway'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(npx)
  const ended = once(npx, 'close')
  let output = ''
  for await (const line of createInterface({ input: npx.stdout })) {
    output += `${line}\n`
    if (line.trimStart().startsWith('curl ')) {
      const { stdout } = await run('sh', ['-c', line])
      expect(JSON.parse(stdout).data.createInvitation).toMatchObject({ status: 'PENDING' })
      const origin = `http://localhost:${port}`
      const email = await eventually(async () => {
        const [first] = await (await fetch(`${origin}/dev/mailbox.json`)).json()
        return first
      }, 'the email')
      expect(email.to).toContain('you@example.com')
      const page = await fetch(`${origin}/console`, { headers: { accept: 'text/html' } })
      expect(await page.text()).toContain('src="./assets/')
      npx.kill('SIGTERM')
    }
  }
  // The signal reaches npx only. The gateway has the other end of the pipe open until it ends, too.
  await ended
  running.delete(npx)
  expect(output).toContain('Invitation Gateway is running.')
  expect(await readdir(folder)).toContain('.data')
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await promisify(server.close.bind(server))()
  return typeof address === 'object' && address !== null ? address.port : Number.NaN
}

test('the command line and the gateway of the package run and find their migrations', async () => {
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
