import type { ChildProcess } from 'node:child_process'
import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { BuiltGateway } from '../measure/built-gateway.ts'
import { cpuMsOf, memoryMbOf } from '../measure/process.ts'
import { readMetrics } from '../subscribers/gateway.ts'
import type { Arrivals } from './receivers.ts'
import { KINDS, type Timings } from './timings.ts'

const FOLDER = path.resolve(import.meta.dirname, '../results')

export interface Sample {
  minutes: number
  rssMb: number
  heapMb: number
  /** Only every tenth part of the run, because a full garbage collection blocks the event loop. */
  heapAfterCollectionMb?: number
  rssAfterCollectionMb?: number
  longestBlockMs: number
  gatewayCpuPercent: number
  requests: ReturnType<Timings['take']>
  emails: number
  webhooks: number
  errors: number
}

/** Takes samples of a gateway and writes each one to a file at once. */
export async function createSampler(
  gateway: BuiltGateway,
  { timings, emails, webhooks }: { timings: Timings; emails: Arrivals; webhooks: Arrivals },
) {
  mkdirSync(FOLDER, { recursive: true })
  const file = path.join(FOLDER, `soak-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`)
  // The start of the gateway is not part of the first sample.
  await readHeapAndBlock(gateway.port)
  const began = performance.now()
  const samples: Sample[] = []
  let last = { at: began, cpuMs: cpuMsOf(gateway.pid) }
  const sample = async (collect: boolean): Promise<void> => {
    const at = performance.now()
    const cpuMs = cpuMsOf(gateway.pid)
    const taken: Sample = {
      minutes: round((at - began) / 60_000),
      rssMb: round(memoryMbOf(gateway.pid)),
      ...(await readHeapAndBlock(gateway.port)),
      gatewayCpuPercent: round(((cpuMs - last.cpuMs) / (at - last.at)) * 100),
      requests: timings.take(),
      emails: emails.size,
      webhooks: webhooks.size,
      errors: [...timings.errors.values()].reduce((sum, each) => sum + each, 0),
    }
    if (collect) Object.assign(taken, await collected(gateway))
    last = { at, cpuMs }
    samples.push(taken)
    appendFileSync(file, `${JSON.stringify(taken)}\n`)
    console.log(line(taken))
  }
  return { file, samples, sample }
}

/** The memory after garbage collection. The block that this causes is not part of the next sample. */
async function collected({ child, pid, port }: BuiltGateway) {
  await collectGarbage(child)
  const { heapMb: heapAfterCollectionMb } = await readHeapAndBlock(port)
  return { heapAfterCollectionMb, rssAfterCollectionMb: round(memoryMbOf(pid)) }
}

/** The gateway needs `GARBAGE_COLLECTION` in its options. */
async function collectGarbage(child: ChildProcess): Promise<void> {
  child.send('collect garbage')
  await setTimeout(1_000)
}

export const GARBAGE_COLLECTION = [
  '--expose-gc',
  '--import',
  'data:text/javascript,process.on("message",()=>gc())',
]

async function readHeapAndBlock(port: number): Promise<{ heapMb: number; longestBlockMs: number }> {
  const names = ['nodejs_heap_size_used_bytes', 'nodejs_eventloop_lag_max_seconds']
  const [heap = Number.NaN, lag = Number.NaN] = await readMetrics(port, names)
  return { heapMb: round(heap / 1024 / 1024), longestBlockMs: round(lag * 1000) }
}

function line(sample: Sample): string {
  const requests = KINDS.map((kind) => {
    const { requests: count, p50, p99 } = sample.requests[kind]
    return count === 0 ? `${kind} 0` : `${kind} ${count}: ${p50}/${p99} ms`
  })
  const after =
    sample.heapAfterCollectionMb === undefined ? '' : ` (${sample.heapAfterCollectionMb} collected)`
  return (
    `${sample.minutes} min: RSS ${sample.rssMb} MB, heap ${sample.heapMb}${after} MB, block ${sample.longestBlockMs} ms, ` +
    `CPU ${sample.gatewayCpuPercent} %; ${requests.join(', ')}; ${sample.emails} emails, ${sample.webhooks} webhooks, ${sample.errors} errors`
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
