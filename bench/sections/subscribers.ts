import path from 'node:path'
import type { Line, Settings } from '../measure/section.ts'
import { median } from '../measure/statistics.ts'
import { measureFanout, measureSteady, type Steady } from '../subscribers/measure.ts'
import type { Transport } from '../subscribers/subscriber.ts'

const NAMES: Record<Transport, string> = { sse: 'server-sent events', sockets: 'WebSockets' }
const SECONDS = 300

/** What changes cost with many subscribers, and five minutes with a change per second. */
export async function measureSubscribers({ isQuick }: Settings): Promise<Line[]> {
  const count = isQuick ? 200 : 10_000
  const lines: Line[] = []
  for (const transport of ['sse', 'sockets'] as const) lines.push(...(await measureChanges(count, transport)))
  const seconds = isQuick ? 5 : SECONDS
  const steady = await measureSteady({ count, transport: 'sse', dist: path.resolve('dist') }, seconds)
  if (steady.faulty > 0) throw new Error(`${steady.faulty} subscribers have a lost or double event`)
  return [...lines, ...describeSteady(steady, `${count} subscribers, a change per second for ${seconds} s`)]
}

async function measureChanges(count: number, transport: Transport): Promise<Line[]> {
  const run = { count, transport, dist: path.resolve('dist') }
  const { heapPerSubscriber, rssPerSubscriber, rss, changes } = await measureFanout(run)
  const what = `${count} subscribers by ${NAMES[transport]}`
  // The first change also compiles code.
  const counted = changes.slice(1)
  const [first, last] = [
    median(counted.map(({ firstMs }) => firstMs)),
    median(counted.map(({ lastMs }) => lastMs)),
  ]
  return [
    {
      ...line(`${what}: memory of one`, heapPerSubscriber / 1024, 'KB', 10),
      gateway: `heap ${kilobytes(heapPerSubscriber)}, resident ${kilobytes(rssPerSubscriber)}`,
    },
    {
      ...line(`${what}: first event after`, first, 'ms', 100),
      gateway: `first ${Math.round(first)} ms, last ${Math.round(last)} ms`,
    },
    line(`${what}: event loop blocked`, Math.max(...counted.map(({ blockedMs }) => blockedMs)), 'ms', 50),
    {
      ...line(
        `${what}: resident memory after ${changes.length} changes, per memory before`,
        rss.after / rss.open,
        '×',
        1.1,
      ),
      gateway: `${megabytes(rss.open)} before, ${megabytes(rss.after)} after`,
    },
  ]
}

function describeSteady({ requests, p99, worst, blockedMs, rss }: Steady, what: string): Line[] {
  return [
    {
      ...line(`${what}: p99 of other requests`, p99, 'ms', 100),
      gateway: `p99 ${Math.round(p99)} ms, longest ${Math.round(worst)} ms of ${requests} requests; event loop blocked ${Math.round(blockedMs)} ms`,
    },
    {
      ...line(
        `${what}: memory at the end, per memory at the beginning`,
        (rss.at(-1) ?? Number.NaN) / (rss[0] ?? Number.NaN),
        '×',
        1.1,
      ),
      gateway: `${rss.map((each) => Math.round(each / 1024 / 1024)).join(', ')} MB every 30 s`,
    },
  ]
}

function line(what: string, value: number, unit: Line['unit'], atMost: number): Line {
  return { what, gateway: `${Math.round(value)} ${unit}`, comparedWith: '', value, unit, goal: { atMost } }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`
}
