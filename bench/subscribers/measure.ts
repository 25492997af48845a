import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createBenchEnvironment } from '../environment.ts'
import { create, METRICS_TOKEN, measureMemory, openPort, readMetric, startProbe } from './gateway.ts'
import { type Subscriber, subscribe, type Transport } from './subscriber.ts'

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

export interface Run {
  count: number
  transport: Transport
  /** The folder of the build. */
  dist: string
}

interface Running extends Run {
  gateway: ChildProcess
  port: number
}

interface Change {
  firstMs: number
  lastMs: number
  blockedMs: number
}

export interface Fanout {
  heapPerSubscriber: number
  rssPerSubscriber: number
  /** The resident memory before the subscribers came, with them, and after the changes. */
  rss: { before: number; open: number; after: number }
  changes: Change[]
}

export interface Steady {
  /** Subscribers with a lost or double event. */
  faulty: number
  requests: number
  p99: number
  worst: number
  blockedMs: number
  /** The resident memory every 30 s. */
  rss: number[]
}

/** What a few changes cost with many subscribers. All sizes are in bytes. */
export function measureFanout(run: Run): Promise<Fanout> {
  return withGateway(run, async (running) => {
    const { gateway, port, count } = running
    const before = await measureMemory(gateway, port)
    const subscribers = await openAll(running)
    const open = await measureMemory(gateway, port)
    const changes: Change[] = []
    // The first change also compiles code.
    for (let change = 1; change <= CHANGES; change++) changes.push(await measureChange(port, subscribers))
    const after = await measureMemory(gateway, port)
    for (const subscriber of subscribers) subscriber.close()
    return {
      heapPerSubscriber: (open.heap - before.heap) / count,
      rssPerSubscriber: (open.rss - before.rss) / count,
      rss: { before: before.rss, open: open.rss, after: after.rss },
      changes,
    }
  })
}

/** A change per second. Meanwhile other requests are made. */
export function measureSteady(run: Run, seconds: number): Promise<Steady> {
  return withGateway(run, async (running) => {
    const { gateway, port } = running
    const subscribers = await openAll(running)
    const probe = startProbe(port)
    const memory = [await measureMemory(gateway, port)]
    let longest = 0
    const start = performance.now()
    for (let second = 1; second <= seconds; second++) {
      await create(port)
      if (second % 30 === 0) memory.push(await measureMemory(gateway, port))
      longest = Math.max(longest, await readMetric(port, 'nodejs_eventloop_lag_max_seconds'))
      await setTimeout(Math.max(0, start + second * 1000 - performance.now()))
    }
    const probed = probe.stop()
    // Clients that share the processor with the gateway can be behind.
    const isBehind = ({ received }: Subscriber) => received < seconds
    for (let wait = 0; wait < CATCH_UP_SECONDS && subscribers.some(isBehind); wait++) await setTimeout(1_000)
    return {
      ...probed,
      faulty: subscribers.filter((each) => each.received !== seconds || each.faults > 0).length,
      blockedMs: longest * 1000,
      rss: memory.map(({ rss }) => rss),
    }
  })
}

async function measureChange(port: number, subscribers: Subscriber[]): Promise<Change> {
  await readMetric(port, 'nodejs_eventloop_lag_max_seconds')
  const before = subscribers.map(({ received }) => received)
  const start = performance.now()
  await create(port)
  while (subscribers.some(({ received }, index) => received <= (before[index] ?? 0))) await setTimeout(20)
  const times = subscribers.map(({ receivedAt }) => receivedAt - start)
  const blocked = await readMetric(port, 'nodejs_eventloop_lag_max_seconds')
  return { firstMs: Math.min(...times), lastMs: Math.max(...times), blockedMs: blocked * 1000 }
}

async function openAll({ port, transport, count }: Running): Promise<Subscriber[]> {
  const subscribers: Subscriber[] = []
  while (subscribers.length < count) {
    const more = Math.min(AT_A_TIME, count - subscribers.length)
    const opened = await Promise.all(Array.from({ length: more }, () => subscribe(port, transport)))
    subscribers.push(...opened)
  }
  return subscribers
}

async function withGateway<Result>(run: Run, work: (running: Running) => Promise<Result>): Promise<Result> {
  const environment = await createBenchEnvironment()
  const port = await openPort()
  const gateway = fork(path.join(run.dist, 'main.js'), {
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
    return await work({ ...run, gateway, port })
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
