import type { ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SECRET_KEY } from '../environment.ts'

export const METRICS_TOKEN = randomBytes(24).toString('hex')

export interface Memory {
  heap: number
  rss: number
}

/** Creates an invitation, which is one change. */
export async function create(port: number): Promise<void> {
  const query = `mutation { createInvitation(input: { emailAddress: "${randomUUID()}@example.com", notify: false }) { __typename } }`
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  if (!text.includes('"Invitation"')) throw new Error(`No invitation was created: ${text}`)
}

/** The memory after garbage collection. */
export async function measureMemory(gateway: ChildProcess, port: number): Promise<Memory> {
  gateway.send('collect garbage')
  await setTimeout(1_000)
  return {
    heap: await readMetric(port, 'nodejs_heap_size_used_bytes'),
    rss: await readMetric(port, 'process_resident_memory_bytes'),
  }
}

export async function readMetric(port: number, name: string): Promise<number> {
  const [value = Number.NaN] = await readMetrics(port, [name])
  return value
}

/** The lag of the event loop is the maximum since the last call, regardless of what that call read. */
export async function readMetrics(port: number, names: readonly string[]): Promise<number[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  })
  const text = await response.text()
  return names.map((name) => {
    const value = new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`There is no metric ${name}: ${response.status}`)
    return Number(value)
  })
}

/** Makes small requests all the time, and measures how long each takes. */
export function startProbe(port: number) {
  const times: number[] = []
  const timer = setInterval(() => {
    const start = performance.now()
    void fetch(`http://127.0.0.1:${port}/health`)
      .then((response) => response.text())
      .then(() => times.push(performance.now() - start))
  }, 50)
  return {
    stop: () => {
      clearInterval(timer)
      const sorted = times.toSorted((a, b) => a - b)
      return {
        p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
        worst: sorted.at(-1) ?? Number.NaN,
        requests: sorted.length,
      }
    },
  }
}

/** A port that is free at the moment. */
export async function openPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
