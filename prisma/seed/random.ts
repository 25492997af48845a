import { createHash } from 'node:crypto'
import { ID_PREFIXES, type IdKind, idFromUuid } from '../../src/domain/ids.ts'

/** A source of numbers that are the same in each run. */
export interface Random {
  /** From 0 to below 1. */
  number(): number
  /** Whether something with this probability happens. */
  chance(probability: number): boolean
  oneOf<T>(items: readonly [T, ...T[]]): T
  /** Like `oneOf`. The first items are chosen more often. */
  oneOfTheFirst<T>(items: readonly [T, ...T[]]): T
  /** A TypeID with the given time. */
  id(kind: IdKind, at: Date): string
}

/** mulberry32, a generator of one line: no package is needed for it. */
export function createRandom(seed: number): Random {
  let state = seed
  let ids = 0
  function number(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const at = <T>(items: readonly [T, ...T[]], position: number): T => items[Math.floor(position)] ?? items[0]
  return {
    number,
    chance: (probability) => number() < probability,
    oneOf: (items) => at(items, number() * items.length),
    oneOfTheFirst: (items) => at(items, number() ** 2 * items.length),
    id: (kind, time) => {
      ids += 1
      return idFromUuid(ID_PREFIXES[kind], uuidAt(time, `${seed} ${ids}`))
    },
  }
}

/** A UUIDv7: the time in milliseconds, then bits that look random. */
function uuidAt(time: Date, name: string): string {
  const milliseconds = time.getTime().toString(16).padStart(12, '0')
  const rest = createHash('sha256').update(name).digest('hex')
  const variant = (8 + (Number.parseInt(rest.charAt(3), 16) % 4)).toString(16)
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(8, 20)}`
}
