// Measures how many invitations are created in a second over HTTP on a Postgres server, and compares the
// result with other measurements of the same run:
//   npm run bench      (needs wrk and pgbench; BENCH_DATABASE_URL, BENCH_SECONDS, BENCH_ROUNDS)
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createBenchEnvironment, SECRET_KEY } from './environment.ts'
import { measurePgbench } from './pgbench.ts'
import { timeByPart } from './profile.ts'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const CONNECTIONS = 128

const run = promisify(execFile)
let runs = 0
const environment = await createBenchEnvironment()
try {
  await main()
} finally {
  await environment.drop()
}

async function main(): Promise<void> {
  console.log(
    `wrk, ${CONNECTIONS} connections, ${SECONDS} s per measurement, ${ROUNDS} rounds; requests per second`,
  )
  const rates: Record<'batched' | 'single' | 'typename' | 'pgbench', number[]> = {
    batched: [],
    single: [],
    typename: [],
    pgbench: [],
  }
  // Alternating, so that other load on the machine affects all measurements.
  for (let round = 1; round <= ROUNDS; round++) {
    await withGateway('batched', async (url) => {
      rates.batched.push(await wrk(url, 'create'))
      rates.typename.push(await wrk(url, 'typename'))
    })
    await withGateway('single', async (url) => {
      rates.single.push(await wrk(url, 'create'))
    })
    rates.pgbench.push(await measurePgbench(environment.variables, SECONDS))
    console.log(
      `round ${round}: ${Object.entries(rates)
        .map(([name, values]) => `${name} ${Math.round(values.at(-1) ?? 0)}`)
        .join(', ')}`,
    )
  }
  const [batched, single, typename, pgbench] = [
    rates.batched,
    rates.single,
    rates.typename,
    rates.pgbench,
  ].map(median)
  console.log(`
creations in batches              ${format(batched)}
creations without batches         ${format(single)}   batches are ${ratio(batched, single)} times as fast
{ __typename } on the same server ${format(typename)}   batches are ${ratio(batched, typename)} times as fast
pgbench, the same transaction     ${format(pgbench)}   batches are ${ratio(batched, pgbench)} times as fast
`)
  const profiles = mkdtempSync(path.join(os.tmpdir(), 'invitation-profile-'))
  await withGateway('batched', (url) => wrk(url, 'create'), ['--cpu-prof', `--cpu-prof-dir=${profiles}`])
  console.log('CPU profile of the gateway during creations in batches, including its start:')
  for (const { part, percent } of timeByPart(profiles))
    console.log(`  ${percent.toFixed(1).padStart(5)} %  ${part}`)
}

/** Starts a gateway that queues emails without sending them, calls `work` with its URL, and stops it. */
async function withGateway(
  creation: 'batched' | 'single',
  work: (url: string) => Promise<unknown>,
  execArgv: string[] = [],
): Promise<void> {
  const gateway = fork(new URL('gateway.ts', import.meta.url), [creation, 'queueing'], {
    execArgv: [...execArgv, '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...environment.variables, SMTP_URL: 'smtp://127.0.0.1:1' },
  })
  try {
    const [port] = await once(gateway, 'message')
    const url = `http://127.0.0.1:${port}/graphql`
    // Warm up: the code is compiled in the first seconds.
    await wrk(url, 'create', 3)
    await work(url)
  } finally {
    const exited = once(gateway, 'exit')
    gateway.kill('SIGTERM')
    await exited
  }
}

async function wrk(url: string, mode: 'create' | 'typename', seconds = SECONDS): Promise<number> {
  const script = path.join(import.meta.dirname, 'post.lua')
  const { stdout, stderr } = await run(
    'wrk',
    ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url, '--', mode],
    { env: { ...process.env, SECRET_KEY, BENCH_RUN: `${process.pid}-${runs++}` } },
  )
  const [, done, refused, microseconds] = /done (\d+) refused (\d+) errors \d+ us (\d+)/.exec(stdout) ?? []
  if (microseconds === undefined) throw new Error(`wrk printed no result: ${stdout}${stderr}`)
  if (Number(refused) > 0)
    console.log(`  ${refused} of ${done} refused, not counted: ${stderr.slice(0, 200).trim()}`)
  return (Number(done) - Number(refused)) / (Number(microseconds) / 1e6)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function ratio(a = Number.NaN, b = Number.NaN): string {
  return (a / b).toFixed(2)
}

function format(value = Number.NaN): string {
  return String(Math.round(value)).padStart(6)
}
