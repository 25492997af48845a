import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const profile = z.object({
  nodes: z.array(
    z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

/** The share of each part in the CPU profile of a process (`node --cpu-prof`), in percent. */
export function timeByPart(directory: string): { part: string; percent: number }[] {
  const files = readdirSync(directory).map((name) => path.join(directory, name))
  const largest = files.sort((a, b) => statSync(b).size - statSync(a).size)[0]
  if (largest === undefined) throw new Error(`There is no profile in ${directory}`)
  const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(readFileSync(largest, 'utf8')))
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partOfFrame(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [index, sample] of samples.entries()) {
    const time = timeDeltas[index] ?? 0
    const part = partOf.get(sample) ?? 'unknown'
    times.set(part, (times.get(part) ?? 0) + time)
    total += time
  }
  return [...times]
    .map(([part, time]) => ({ part, percent: (time / total) * 100 }))
    .sort((a, b) => b.percent - a.percent)
}

function partOfFrame({ functionName, url }: { functionName: string; url: string }): string {
  const pack = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (pack !== undefined) return GROUPS.find(([pattern]) => pattern.test(pack))?.[1] ?? 'other packages'
  if (url.includes('/src/')) return 'the gateway itself'
  if (functionName === '(idle)') return 'waiting'
  if (functionName === '(garbage collector)') return 'garbage collection'
  return 'node: HTTP, sockets, promises, modules'
}

const GROUPS: [RegExp, string][] = [
  [/prisma|^pg/, 'Prisma and pg'],
  [/whatwg-node|yoga|envelop|graphql-tools/, 'Yoga and its HTTP layer'],
  [/graphql|pothos|dataloader/, 'graphql and Pothos'],
  [/zod/, 'zod'],
]
