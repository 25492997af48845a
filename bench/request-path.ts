// Measures the CPU time of the server process per GraphQL request, for both request paths of the gateway and for other
// servers, in turn:
//   node --import tsx bench/request-path.ts      (needs wrk; BENCH_DATABASE_URL, BENCH_SECONDS, BENCH_ROUNDS)
// Install the other servers first, each with `npm install` in bench/peers/NAME. Servers without packages are left out.
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { createBenchEnvironment, SECRET_KEY } from './environment.ts'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const CONNECTIONS = 16
// Linux reports CPU time in hundredths of a second.
const TICK_MICROSECONDS = 10_000

const run = promisify(execFile)

interface Server {
  name: string
  process: ChildProcess
  url: string
  operations: readonly Operation[]
  microseconds: Record<Operation, number[]>
}

type Operation = 'typename' | 'invitation'

const environment = await createBenchEnvironment()
const servers: Server[] = []
try {
  for (const path of ['yoga', 'lean'] as const) servers.push(await startGateway(path))
  for (const name of ['stock-yoga', 'apollo-server', 'mercurius']) {
    if (existsSync(path.join(import.meta.dirname, 'peers', name, 'node_modules'))) {
      servers.push(await startPeer(name))
    }
  }
  const invitation = await createInvitation(servers[0])
  for (const server of servers)
    for (const operation of server.operations) await load(server, operation, invitation)
  for (let round = 1; round <= ROUNDS; round++) await measureAll(round, invitation)
  printTable()
} finally {
  await Promise.all(servers.map(stop))
  await environment.drop()
}

async function startGateway(requestPath: 'lean' | 'yoga'): Promise<Server> {
  const gateway = fork(new URL('gateway.ts', import.meta.url), ['batched', 'queueing', requestPath], {
    execArgv: ['--import', 'tsx', ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [])],
    env: { ...process.env, ...environment.variables, SMTP_URL: 'smtp://127.0.0.1:1' },
  })
  return describe(`gateway, ${requestPath}`, gateway, ['typename', 'invitation'])
}

async function startPeer(name: string): Promise<Server> {
  const server = fork(new URL(`peers/${name}/server.mjs`, import.meta.url), {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return describe(name, server, ['typename'])
}

async function describe(
  name: string,
  server: ChildProcess,
  operations: readonly Operation[],
): Promise<Server> {
  const [port] = await once(server, 'message')
  const url = `http://127.0.0.1:${port}/graphql`
  return { name, process: server, url, operations, microseconds: { typename: [], invitation: [] } }
}

async function createInvitation(server: Server | undefined): Promise<string> {
  const query =
    'mutation { createInvitation(input: { emailAddress: "a@example.com", notify: false }) { ... on Invitation { id } } }'
  const response = await fetch(server?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({ query }),
  })
  const { data }: { data: { createInvitation: { id: string } } } = JSON.parse(await response.text())
  return data.createInvitation.id
}

async function measureAll(round: number, invitation: string): Promise<void> {
  for (const server of servers) {
    for (const operation of server.operations) {
      server.microseconds[operation].push(await load(server, operation, invitation))
    }
  }
  const latest = servers.flatMap(({ name, operations, microseconds }) =>
    operations.map((operation) => `${name} ${operation} ${Math.round(microseconds[operation].at(-1) ?? 0)}`),
  )
  console.log(`round ${round}, µs: ${latest.join('; ')}`)
}

/** @returns the CPU time of the server per request, in microseconds */
async function load(server: Server, operation: Operation, invitation: string): Promise<number> {
  const before = cpuMicroseconds(server)
  const { stdout, stderr } = await run(
    'wrk',
    [
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${SECONDS}s`,
      '-s',
      path.join(import.meta.dirname, 'post.lua'),
      server.url,
      '--',
      operation,
    ],
    { env: { ...process.env, SECRET_KEY, INVITATION: invitation } },
  )
  const [, done, refused] = /done (\d+) refused (\d+) errors/.exec(stdout) ?? []
  if (done === undefined || refused !== '0') throw new Error(`wrk: ${stdout}${stderr}`)
  return (cpuMicroseconds(server) - before) / Number(done)
}

function cpuMicroseconds({ process: { pid } }: Server): number {
  // The name of the program, in parentheses, can contain blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS
}

function printTable(): void {
  for (const { name, operations, microseconds } of servers) {
    for (const operation of operations) {
      const own = median(microseconds[operation])
      const ratios = servers
        .filter((other) => other.name !== name && other.operations.includes(operation))
        .map((other) => `${(own / median(other.microseconds[operation])).toFixed(2)} × ${other.name}`)
      console.log(`${name}, ${operation}: ${Math.round(own)} µs; ${ratios.join(', ')}`)
    }
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function stop({ process: server }: Server): Promise<void> {
  if (server.exitCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGTERM')
  await exited
}
