// Sends a mixed load to the built gateway for a long time: creations with email, acceptances, lists, subscriptions over
// SSE and WebSockets, and webhooks. Then it checks that nothing was lost or doubled:
//   npm run bench:soak -- --minutes 60 --rate 10 --subscribers 200      (BENCH_DATABASE_URL)
//
// Each sample is written to bench/results/ at once. A signal ends the load early, and the checks follow.
import { parseArgs } from 'node:util'
import { createBenchEnvironment } from './environment.ts'
import { type BuiltGateway, startBuiltGateway } from './measure/built-gateway.ts'
import { call, startLoad } from './soak/load.ts'
import { startMailServer, startWebhookReceiver } from './soak/receivers.ts'
import { createSampler, GARBAGE_COLLECTION, type Sample } from './soak/samples.ts'
import { createTimings } from './soak/timings.ts'
import { verify } from './soak/verify.ts'
import { METRICS_TOKEN } from './subscribers/gateway.ts'
import { type Subscriber, subscribe } from './subscribers/subscriber.ts'

const SAMPLES = 60
const AT_A_TIME = 20

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    /** Creations per second. */
    rate: { type: 'string', default: '10' },
    /** By each transport. */
    subscribers: { type: 'string', default: '200' },
  },
})
const minutes = Number(values.minutes)
const rate = Number(values.rate)
const count = Number(values.subscribers)

const environment = await createBenchEnvironment()
let onEmail: (address: string) => void = () => undefined
const mail = await startMailServer((address) => onEmail(address))
const receiver = await startWebhookReceiver()
try {
  const gateway = await startBuiltGateway(settings(), { execArgv: GARBAGE_COLLECTION })
  try {
    await soak(gateway)
  } finally {
    await gateway.stop()
  }
} finally {
  receiver.close()
  await mail.close()
  await environment.drop()
}

function settings(): Record<string, string> {
  return {
    ...environment.variables,
    // Webhooks of a production gateway go only to the public internet.
    NODE_ENV: 'development',
    EXPLORER: 'off',
    DATABASE_POOL_SIZE: '10',
    SMTP_URL: mail.url,
    METRICS_TOKEN,
    STREAMS_PER_CALLER: '10000',
    MAX_SOCKETS_PER_ADDRESS: '10000',
    MAX_SOCKETS_PER_CALLER: '10000',
  }
}

async function soak(gateway: BuiltGateway): Promise<void> {
  const { port } = gateway
  await call(
    port,
    'mutation ($url: String!) { createWebhookEndpoint(input: { url: $url }) { __typename ... on Error { message } } }',
    { url: receiver.url },
  )
  const subscribers = await openSubscribers(port)
  const timings = createTimings()
  const sampler = await createSampler(gateway, {
    timings,
    emails: mail.arrivals,
    webhooks: receiver.arrivals,
  })
  console.log(
    `${minutes} min, ${rate} creations per second, ${count} subscribers by each transport; samples in ${sampler.file}`,
  )
  const load = startLoad(port, rate, timings)
  onEmail = load.onEmail
  await takeSamples(sampler.sample)
  load.stop()
  while (!timings.isIdle()) await new Promise((resolve) => setTimeout(resolve, 100))
  const { faults, summary } = await verify({
    databaseUrl: environment.databaseUrl,
    acknowledged: load.acknowledged,
    failedRequests: [...timings.errors.values()].reduce((sum, each) => sum + each, 0),
    emails: mail.arrivals,
    webhooks: receiver.arrivals,
    subscribers,
  })
  for (const subscriber of subscribers) subscriber.close()
  report(sampler.samples, summary, timings.skipped())
  for (const [error, times] of timings.errors) console.log(`${times} × ${error}`)
  for (const fault of faults) console.error(`FAULT: ${fault}`)
  console.log(faults.length === 0 ? 'Nothing is lost or doubled.' : 'SOMETHING IS LOST OR DOUBLED.')
  if (faults.length > 0) process.exitCode = 1
}

/** 60 samples in a run, at most one per minute. Memory is collected at every tenth of the run. */
async function takeSamples(sample: (collect: boolean) => Promise<void>): Promise<void> {
  const everyMs = Math.min(60_000, (minutes * 60_000) / SAMPLES)
  const samples = Math.max(1, Math.round((minutes * 60_000) / everyMs))
  let isEnding = false
  const end = () => {
    isEnding = true
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  const began = performance.now()
  for (let number = 1; number <= samples && !isEnding; number++) {
    while (performance.now() < began + number * everyMs && !isEnding)
      await new Promise((resolve) => setTimeout(resolve, 50))
    await sample(isEnding || Math.floor((number * 10) / samples) > Math.floor(((number - 1) * 10) / samples))
  }
}

async function openSubscribers(port: number): Promise<Subscriber[]> {
  const subscribers: Subscriber[] = []
  for (const transport of ['sse', 'sockets'] as const) {
    for (let opened = 0; opened < count; opened += AT_A_TIME) {
      const more = Array.from({ length: Math.min(AT_A_TIME, count - opened) }, () =>
        subscribe(port, transport),
      )
      subscribers.push(...(await Promise.all(more)))
    }
  }
  return subscribers
}

function report(samples: readonly Sample[], summary: string, skipped: number): void {
  const collected = samples.filter((sample) => sample.rssAfterCollectionMb !== undefined)
  const memory = (sample: Sample | undefined) =>
    `RSS ${sample?.rssAfterCollectionMb} MB, heap ${sample?.heapAfterCollectionMb} MB`
  console.log(`${summary}, ${skipped} requests left out because the gateway was behind`)
  console.log(`memory after garbage collection at 10 %: ${memory(collected[0])}`)
  console.log(`memory after garbage collection at 100 %: ${memory(collected.at(-1))}`)
  console.log(
    `longest block of the event loop: ${Math.max(...samples.map((each) => each.longestBlockMs))} ms`,
  )
}
