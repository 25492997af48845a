import { readFileSync } from 'node:fs'

/** The parts of the program between which the CPU time is divided, in the order of a request. */
export const LAYERS = [
  'sockets and HTTP',
  'GraphQL',
  'validation',
  'own code',
  'Postgres driver',
  'SMTP client',
  'garbage collection',
  'other',
] as const

export type Layer = (typeof LAYERS)[number]

/** Packages by the layer whose work they do. */
const PACKAGES: readonly (readonly [RegExp, Layer])[] = [
  [/^(graphql|@graphql-.*|graphql-.*|@envelop|@pothos|@whatwg-node|@escape\.tech)$/, 'GraphQL'],
  [/^zod$/, 'validation'],
  [/^(pg|pg-.*|postgres-.*|@prisma|pg-boss)$/, 'Postgres driver'],
  [/^nodemailer$/, 'SMTP client'],
]

interface CallFrame {
  functionName: string
  url: string
}

interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/**
 * The share of the CPU time that each layer takes, between 0 and 1. Time without work does not count.
 *
 * @param startMs how much of the beginning does not count
 */
export function sharesOf(file: string, startMs: number): Map<Layer, number> {
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(readFileSync(file, 'utf8'))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const layers = new Map<number, Layer | null>()
  const layerOf = (id: number): Layer | null => {
    const known = layers.get(id)
    if (known !== undefined) return known
    const frame = byId.get(id)?.callFrame
    const caller = callers.get(id)
    // A function of the engine, such as a hash, belongs to the code that calls it.
    const own = frame === undefined ? 'other' : layerOfFrame(frame)
    const layer = own === undefined ? (caller === undefined ? 'other' : layerOf(caller)) : own
    layers.set(id, layer)
    return layer
  }
  const times = new Map<Layer, number>()
  let [all, passed] = [0, 0]
  for (const [index, id] of samples.entries()) {
    const layer = layerOf(id)
    const time = timeDeltas[index] ?? 0
    passed += time
    if (layer === null || passed < startMs * 1000) continue
    times.set(layer, (times.get(layer) ?? 0) + time)
    all += time
  }
  return new Map(LAYERS.map((layer) => [layer, (times.get(layer) ?? 0) / all]))
}

/** Null: no work. Undefined: that of the caller. */
function layerOfFrame({ functionName, url }: CallFrame): Layer | null | undefined {
  if (functionName === '(idle)') return null
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'other'
  if (/^node:(_http|net|internal\/(streams|stream_base))/.test(url)) return 'sockets and HTTP'
  const name = /.*\/node_modules\/((?:@[^/]+)|[^/]+)/.exec(url)?.[1]
  if (name !== undefined) return PACKAGES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
  if (url.includes('/src/')) return 'own code'
  return undefined
}
