import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createBenchEnvironment } from '../environment.ts'
import { type Contender, type Measured, measure } from '../measure/contender.ts'
import { startGateway } from '../measure/gateway.ts'
import { countRows } from '../measure/postgres.ts'
import { createInvitation } from '../measure/requests.ts'
import { runPgbench } from '../measure/run-pgbench.ts'
import { compareRates, type Line, type Settings } from '../measure/section.ts'
import { measureInTurns, typical } from '../measure/turns.ts'
import { writeCreation } from '../pgbench.ts'

const RECORDED = 'pgbench, the recorded transaction'

/** Creations over HTTP against the same transaction, recorded and repeated by pgbench without HTTP, GraphQL and Node. */
export async function measureCreations(settings: Settings): Promise<Line[]> {
  const lines: Line[] = []
  for (const notify of [true, false]) {
    const what = notify ? 'create with an email queued' : 'create with `notify: false`'
    for (const connections of settings.isQuick ? [32] : [32, 64, 1]) {
      // The goals are for 32 connections. 64 show whether the number matters: pgbench needs a connection to Postgres for
      // each, and a usual server accepts 100.
      const results = await measureAt(connections, notify, settings)
      const [own, peer] = [typical(results, 'gateway'), typical(results, 'pgbench')]
      if (connections === 1) {
        lines.push(...describeAlone(`${what}, one at a time`, own, peer))
      } else {
        const goal = connections === 32 ? { atLeast: notify ? 1.2 : 1 } : undefined
        lines.push(
          compareRates({ what: `${what}, ${connections} connections`, own, peer, name: RECORDED, goal }),
        )
      }
    }
  }
  return lines
}

async function measureAt(connections: number, notify: boolean, { rounds, seconds }: Settings) {
  console.log(`  ${notify ? 'with' : 'without'} email, ${connections} connections`)
  const environment = await createBenchEnvironment()
  const script = path.join(environment.variables.DATA_DIR, 'creation.sql')
  try {
    await writeCreation(environment.variables, script, { team: 'blue' }, notify)
    const gateway = await startGateway(environment.variables)
    try {
      const load = { connections, seconds }
      const results = await measureInTurns(
        [
          ['gateway', () => checkStored(gateway, () => measure(gateway, createInvitation({ notify }), load))],
          ['pgbench', () => checkStored(gateway, () => pgbench(gateway.databaseUrl, script, load))],
        ],
        rounds,
      )
      await checkAgreement(gateway.databaseUrl, notify)
      return results
    } finally {
      await gateway.stop()
    }
  } finally {
    await environment.drop()
  }
}

async function pgbench(
  url: string,
  script: string,
  load: { connections: number; seconds: number },
): Promise<Measured> {
  return { ...(await runPgbench(url, script, load)), nodeMs: 0, postgresMs: 0 }
}

/** Checks that each answer stands for one stored invitation. */
export async function checkStored(
  { databaseUrl, name }: Pick<Contender, 'databaseUrl' | 'name'>,
  work: () => Promise<Measured>,
  table = 'invitations',
): Promise<Measured> {
  const before = await countAtRest(databaseUrl ?? '', table)
  const measured = await work()
  const stored = (await countAtRest(databaseUrl ?? '', table)) - before
  if (stored < measured.requests || stored > measured.requests + measured.brokenOff)
    throw new Error(`${name}: ${measured.requests} creations were acknowledged and ${stored} are stored`)
  return measured
}

/** Counts when the server has executed the requests that wrk broke off. */
async function countAtRest(url: string, table: string): Promise<number> {
  for (let count = await countRows(url, table); ; ) {
    await setTimeout(300)
    const next = await countRows(url, table)
    if (next === count) return count
    count = next
  }
}

/** Each invitation has its event, and its delivery and job if it is to be sent. */
async function checkAgreement(url: string, notify: boolean): Promise<void> {
  const invitations = await countRows(url, 'invitations')
  const others = {
    invitation_events: invitations,
    deliveries: notify ? invitations : 0,
    "pgboss.job WHERE name = 'mail_invitation'": notify ? invitations : 0,
  }
  for (const [table, expected] of Object.entries(others)) {
    const stored = await countRows(url, table)
    if (stored !== expected) throw new Error(`${invitations} invitations have ${stored} rows in ${table}`)
  }
}

function describeAlone(what: string, own: Measured, peer: Measured): Line[] {
  return [
    {
      what: `${what}, CPU of Node`,
      gateway: `Node ${own.nodeMs.toFixed(2)} + Postgres ${own.postgresMs.toFixed(2)} ms`,
      comparedWith: '',
      value: own.nodeMs,
      unit: 'ms',
      goal: { atMost: 1.5 },
    },
    {
      what: `${what}, median duration`,
      gateway: `p50 ${own.p50.toFixed(2)} ms, p99 ${own.p99.toFixed(2)} ms`,
      comparedWith: `${RECORDED}: p50 ${peer.p50.toFixed(2)} ms, p99 ${peer.p99.toFixed(2)} ms`,
      value: own.p50 / peer.p50,
      unit: '×',
      goal: { atMost: 2 },
    },
  ]
}
