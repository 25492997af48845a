// Measures creation through HTTP on a Postgres server, everything in one run, as ratios:
//   npm run bench      (needs wrk and pgbench; BENCH_DATABASE_URL, BENCH_SECONDS, BENCH_ROUNDS)
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { benchEnvironment, SECRET_KEY } from './environment.ts'
import { measurePgbench } from './pgbench.ts'
import { whereTimeGoes } from './profile.ts'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const CONNECTIONS = 128

const run = promisify(execFile)
let runs = 0
const environment = await benchEnvironment()
try {
  await main()
} finally {
  await environment.drop()
}

async function main(): Promise<void> {
  console.log(
    `wrk, ${CONNECTIONS} connections, ${SECONDS} s a measurement, ${ROUNDS} rounds; requests a second`,
  )
  const rates: Record<'gathered' | 'alone' | 'typename' | 'pgbench', number[]> = {
    gathered: [],
    alone: [],
    typename: [],
    pgbench: [],
  }
  // In turn, so that what else the machine does meets all of them.
  for (let round = 1; round <= ROUNDS; round++) {
    await underLoad('gathered', async (url) => {
      rates.gathered.push(await wrk(url, 'create'))
      rates.typename.push(await wrk(url, 'typename'))
    })
    await underLoad('alone', async (url) => {
      rates.alone.push(await wrk(url, 'create'))
    })
    rates.pgbench.push(await measurePgbench(environment.variables, SECONDS))
    console.log(
      `round ${round}: ${Object.entries(rates)
        .map(([name, values]) => `${name} ${Math.round(values.at(-1) ?? 0)}`)
        .join(', ')}`,
    )
  }
  const [gathered, alone, typename, pgbench] = [
    rates.gathered,
    rates.alone,
    rates.typename,
    rates.pgbench,
  ].map(median)
  console.log(`
creations, gathered               ${format(gathered)}
creations, not gathered           ${format(alone)}   gathered is ${ratio(gathered, alone)} times that
{ __typename } on the same server ${format(typename)}   gathered is ${ratio(gathered, typename)} times that
pgbench, the same transaction     ${format(pgbench)}   gathered is ${ratio(gathered, pgbench)} times that
`)
  const profiles = mkdtempSync(path.join(os.tmpdir(), 'invitation-profile-'))
  await underLoad('gathered', (url) => wrk(url, 'create'), ['--cpu-prof', `--cpu-prof-dir=${profiles}`])
  console.log(
    'Where the gateway’s time goes while it creates, gathered (its own CPU profile, start-up included):',
  )
  for (const { part, percent } of whereTimeGoes(profiles))
    console.log(`  ${percent.toFixed(1).padStart(5)} %  ${part}`)
}

/** Starts a gateway that queues mail without sending it, does `work` with its URL, and stops it. */
async function underLoad(
  creation: 'gathered' | 'alone',
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
    // Warm: the first seconds are the compiler's.
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
  if (microseconds === undefined) throw new Error(`wrk said: ${stdout}${stderr}`)
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
