// Measures what a change costs with many subscribers, over server-sent events and over WebSockets, on a Postgres server:
// the time until the first and the last subscriber has it, the longest block of the event loop, and the memory per
// subscriber. Then follows a soak with a change per second.
//   npm run bench:subscribers      (BENCH_DATABASE_URL, BENCH_SUBSCRIBERS=1000,3000,10000, BENCH_SOAK_SECONDS=300,
//                                   BENCH_DIST: the folder of another build to compare with)
import path from 'node:path'
import { type Fanout, measureFanout, measureSteady, type Steady } from './measure.ts'
import type { Transport } from './subscriber.ts'

const COUNTS = (process.env['BENCH_SUBSCRIBERS'] ?? '1000,3000,10000').split(',').map(Number)
const SOAK_SECONDS = Number(process.env['BENCH_SOAK_SECONDS'] ?? 300)
const DIST = path.resolve(process.env['BENCH_DIST'] ?? 'dist')
const TRANSPORTS: Transport[] = ['sse', 'sockets']

for (const count of COUNTS) {
  for (const transport of TRANSPORTS) {
    const fanout = await measureFanout({ count, transport, dist: DIST })
    console.log(`${count} by ${transport}: ${describeFanout(fanout)}`)
  }
}
if (SOAK_SECONDS > 0) {
  const count = Math.max(...COUNTS)
  const steady = await measureSteady({ count, transport: 'sse', dist: DIST }, SOAK_SECONDS)
  console.log(`${count} by sse, a change per second for ${SOAK_SECONDS} s: ${describeSteady(steady)}`)
  if (steady.faulty > 0) process.exitCode = 1
}

function describeFanout({ heapPerSubscriber, rssPerSubscriber, rss, changes }: Fanout): string {
  const each = changes.map(
    ({ firstMs, lastMs, blockedMs }, index) =>
      `  change ${index + 1}: first after ${Math.round(firstMs)} ms, last after ${Math.round(lastMs)} ms, event loop blocked ${Math.round(blockedMs)} ms`,
  )
  return [
    `${(heapPerSubscriber / 1024).toFixed(1)} KB heap, ${(rssPerSubscriber / 1024).toFixed(1)} KB rss per subscriber`,
    ...each,
    `  memory: ${megabytes(rss.before)} without, ${megabytes(rss.open)} with, ${megabytes(rss.after)} after the changes`,
  ].join('\n')
}

function describeSteady({ faulty, requests, p99, worst, blockedMs, rss }: Steady): string {
  return [
    `${faulty} subscribers with a lost or double event; ${requests} other requests, p99 ${Math.round(p99)} ms, worst ${Math.round(worst)} ms; event loop blocked ${Math.round(blockedMs)} ms`,
    `  memory every 30 s: ${rss.map(megabytes).join(', ')}`,
  ].join('\n')
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`
}
