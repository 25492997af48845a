// Shows in which parts of the program the CPU time goes, under the loads of the benchmark:
//   npm run bench:profile -- --seconds 20      (BENCH_DATABASE_URL)
//
// Writes the table to docs/performance.md. Needs what `npm run bench` needs, and nothing else may run on the machine.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createMany, startQueueing } from '../deliveries/gateways.ts'
import { startSinks } from '../deliveries/measure.ts'
import { createBenchEnvironment } from '../environment.ts'
import { fillInvitations } from '../fill.ts'
import { writePeople } from '../imports/measure.ts'
import { describeMachine } from '../measure/machine.ts'
import { query } from '../measure/postgres.ts'
import { createInvitation, LIST, readInvitation, TYPENAME } from '../measure/requests.ts'
import { padTable, writePart } from '../measure/table.ts'
import { type HttpRequest, runWrk } from '../measure/wrk.ts'
import { LAYERS, type Layer } from './layers.ts'
import { profiled } from './profiled.ts'

const ROWS = 10_000
const EMAILS = 10_000
const IMPORTED = 100_000
const CONNECTIONS = 32
const GATEWAY = 'bench/gateway.ts'
const NO_MAIL_SERVER = 'smtp://127.0.0.1:1'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const seconds = Number(values.seconds)

const loads: Record<string, () => Promise<Map<Layer, number>>> = {
  '`{ __typename }` with a key': () => requests(async () => TYPENAME),
  '`invitation(id)`': () => requests(async (url) => readInvitation(await someId(url))),
  'list of 20': () => requests(async () => LIST),
  'create with an email queued': () => requests(async () => createInvitation({ notify: true })),
  'create with `notify: false`': () => requests(async () => createInvitation({ notify: false })),
  'emails through the queue': emails,
  [`import of ${IMPORTED} rows`]: importFile,
}

const rows: string[][] = []
for (const [name, profile] of Object.entries(loads)) {
  console.log(name)
  const shares = await profile()
  rows.push([name, ...LAYERS.map((layer) => `${Math.round((shares.get(layer) ?? 0) * 100)} %`)])
}
const table = padTable(['load', ...LAYERS], rows)
console.log(table)
const date = new Date().toISOString().slice(0, 10)
writePart('profile', `${date}: ${await describeMachine()}.\n\n${table}`)
console.log('written to docs/performance.md')

/** A gateway that answers requests and sends no emails. */
function requests(requestFor: (databaseUrl: string) => Promise<HttpRequest>) {
  return withDatabase(NO_MAIL_SERVER, ({ variables, databaseUrl }) =>
    profiled(
      GATEWAY,
      ['batched', 'queueing'],
      { ...variables, DATABASE_POOL_SIZE: '10' },
      async (child, begin) => {
        const [port] = await once(child, 'message')
        await fillInvitations(databaseUrl, ROWS)
        const [request, load] = [await requestFor(databaseUrl), { connections: CONNECTIONS, seconds }]
        // Code that is not compiled yet would count.
        await runWrk(Number(port), request, load)
        begin()
        await runWrk(Number(port), request, load)
      },
    ),
  )
}

/** A gateway that finds a full queue and sends it. */
async function emails() {
  const sinks = await startSinks()
  try {
    return await withDatabase(sinks.smtpUrl, async ({ variables }) => {
      const filling = await startQueueing(variables)
      await createMany(filling.url, { count: EMAILS, domains: 20, notify: true })
      await filling.stop()
      return profiled(GATEWAY, ['batched', 'mailing'], variables, async (child, begin) => {
        while ((await sinks.count('emails')) < EMAILS * 0.15) await untilNextLook(child)
        begin()
        while ((await sinks.count('emails')) < EMAILS * 0.95) await untilNextLook(child)
      })
    })
  } finally {
    sinks.stop()
  }
}

/** The whole command, with its start. */
function importFile() {
  return withDatabase(NO_MAIL_SERVER, async ({ variables }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
    try {
      const file = path.join(folder, 'people.csv')
      await writePeople(file, IMPORTED)
      return await profiled('src/cli.ts', ['import', file, '--json'], variables, async (child) => {
        const [code] = await once(child, 'exit')
        if (code !== 0) throw new Error(`The import ended with ${code}`)
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

async function untilNextLook(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error('The gateway ended before the emails were sent')
  await setTimeout(100)
}

async function someId(databaseUrl: string): Promise<string> {
  const [row] = await query<{ id: string }>(databaseUrl, 'SELECT id FROM invitations LIMIT 1')
  return row?.id ?? ''
}

async function withDatabase<Result>(
  smtpUrl: string,
  work: (database: { variables: Record<string, string>; databaseUrl: string }) => Promise<Result>,
): Promise<Result> {
  const { variables, databaseUrl, drop } = await createBenchEnvironment()
  try {
    return await work({ variables: { ...variables, SMTP_URL: smtpUrl }, databaseUrl })
  } finally {
    await drop()
  }
}
