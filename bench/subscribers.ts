// Measures what a change costs with many subscribers, over server-sent events and over WebSockets, on a Postgres server:
// the time until the first and the last subscriber has it, the longest block of the event loop, and the memory per
// subscriber. Then follows a soak with a change per second.
//   npm run bench:subscribers      (BENCH_DATABASE_URL, BENCH_SUBSCRIBERS=1000,3000,10000, BENCH_SOAK_SECONDS=300,
//                                   BENCH_DIST: the folder of another build to compare with)
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createBenchEnvironment } from './environment.ts'
import {
  create,
  METRICS_TOKEN,
  measureMemory,
  openPort,
  readMetric,
  startProbe,
} from './subscribed-gateway.ts'
import { type Subscriber, subscribe, type Transport } from './subscriber.ts'

const COUNTS = (process.env['BENCH_SUBSCRIBERS'] ?? '1000,3000,10000').split(',').map(Number)
const SOAK_SECONDS = Number(process.env['BENCH_SOAK_SECONDS'] ?? 300)
const DIST = path.resolve(process.env['BENCH_DIST'] ?? 'dist')
const TRANSPORTS: Transport[] = ['sse', 'sockets']
const AT_A_TIME = 50
const CHANGES = 5
const CATCH_UP_SECONDS = 60
const LIMITS = [
  'MAX_CONNECTIONS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'MAX_SOCKETS',
  'MAX_SOCKETS_PER_ADDRESS',
  'MAX_SOCKETS_PER_CALLER',
]

for (const count of COUNTS) for (const transport of TRANSPORTS) await withGateway(count, transport, measure)
const most = Math.max(...COUNTS)
if (SOAK_SECONDS > 0) await withGateway(most, 'sse', soak)

interface Running {
  gateway: ChildProcess
  port: number
  count: number
  transport: Transport
}

async function measure({ gateway, port, count, transport }: Running): Promise<void> {
  const before = await measureMemory(gateway, port)
  const subscribers = await openAll(port, transport, count)
  const open = await measureMemory(gateway, port)
  const perSubscriber = (kind: 'heap' | 'rss') =>
    `${((open[kind] - before[kind]) / count / 1024).toFixed(1)} KB ${kind}`
  console.log(`${count} by ${transport}: ${perSubscriber('heap')}, ${perSubscriber('rss')} per subscriber`)
  // The first change also compiles code.
  for (let change = 1; change <= CHANGES; change++) await measureChange(port, subscribers, change)
  const after = await measureMemory(gateway, port)
  console.log(
    `  memory: ${megabytes(before.rss)} without, ${megabytes(open.rss)} with, ${megabytes(after.rss)} after ${CHANGES} changes`,
  )
  for (const subscriber of subscribers) subscriber.close()
}

async function measureChange(port: number, subscribers: Subscriber[], change: number): Promise<void> {
  await readMetric(port, 'nodejs_eventloop_lag_max_seconds')
  const before = subscribers.map(({ received }) => received)
  const start = performance.now()
  await create(port)
  while (subscribers.some(({ received }, index) => received <= (before[index] ?? 0))) await setTimeout(20)
  const times = subscribers.map(({ receivedAt }) => receivedAt - start)
  const blocked = await readMetric(port, 'nodejs_eventloop_lag_max_seconds')
  const [first, last] = [Math.min(...times), Math.max(...times)].map(Math.round)
  console.log(
    `  change ${change}: first after ${first} ms, last after ${last} ms, event loop blocked ${Math.round(blocked * 1000)} ms`,
  )
}

/** A change per second. Meanwhile other requests are made. */
async function soak({ gateway, port, count, transport }: Running): Promise<void> {
  const subscribers = await openAll(port, transport, count)
  const probe = startProbe(port)
  const memory = [await measureMemory(gateway, port)]
  let longest = 0
  const start = performance.now()
  for (let second = 1; second <= SOAK_SECONDS; second++) {
    await create(port)
    if (second % 30 === 0) memory.push(await measureMemory(gateway, port))
    longest = Math.max(longest, await readMetric(port, 'nodejs_eventloop_lag_max_seconds'))
    await setTimeout(Math.max(0, start + second * 1000 - performance.now()))
  }
  const { p99, worst, requests } = probe.stop()
  // Clients that share the processor with the gateway can be behind.
  const isBehind = ({ received }: Subscriber) => received < SOAK_SECONDS
  for (let wait = 0; wait < CATCH_UP_SECONDS && subscribers.some(isBehind); wait++) await setTimeout(1_000)
  const faults = subscribers.filter((each) => each.received !== SOAK_SECONDS || each.faults > 0).length
  console.log(
    `soak: ${count} by ${transport}, a change per second for ${SOAK_SECONDS} s: ${faults} subscribers with a lost or double event; ${requests} other requests, p99 ${Math.round(p99)} ms, worst ${Math.round(worst)} ms; event loop blocked ${Math.round(longest * 1000)} ms`,
  )
  console.log(`  memory every 30 s: ${memory.map(({ rss }) => megabytes(rss)).join(', ')}`)
  if (faults > 0) process.exitCode = 1
}

async function openAll(port: number, transport: Transport, count: number): Promise<Subscriber[]> {
  const subscribers: Subscriber[] = []
  while (subscribers.length < count) {
    const more = Math.min(AT_A_TIME, count - subscribers.length)
    const opened = await Promise.all(Array.from({ length: more }, () => subscribe(port, transport)))
    subscribers.push(...opened)
  }
  return subscribers
}

async function withGateway(
  count: number,
  transport: Transport,
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const environment = await createBenchEnvironment()
  const port = await openPort()
  const gateway = fork(path.join(DIST, 'main.js'), {
    execArgv: ['--expose-gc', '--import', 'data:text/javascript,process.on("message",()=>gc())'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...environment.variables,
      SMTP_URL: 'smtp://127.0.0.1:1',
      PORT: String(port),
      METRICS_TOKEN,
      STREAMS_PER_CALLER: '10000',
      ...Object.fromEntries(LIMITS.map((name) => [name, '20000'])),
    },
  })
  try {
    await ready(port)
    await work({ gateway, port, count, transport })
  } finally {
    const exited = once(gateway, 'exit')
    gateway.kill('SIGKILL')
    await exited
    await environment.drop()
  }
}

async function ready(port: number): Promise<void> {
  const isReady = () => fetch(`http://127.0.0.1:${port}/ready`).then(({ ok }) => ok)
  while (!(await isReady().catch(() => false))) await setTimeout(100)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`
}
