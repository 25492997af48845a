import { createHash } from 'node:crypto'
import { createCallerPositions, OTHERS } from './caller-positions.ts'
import { type Lsn, parseLsn } from './lsn.ts'

/** What each caller’s reads need: the end of the log after its last write, through any gateway. */
export interface WritePositions {
  /**
   * Call it after a write of the caller, before it is answered. From this call on, no replica without the write serves
   * the caller.
   *
   * @returns the position; null if the primary did not answer in time. Until it does, the caller reads from the primary.
   */
  note(caller: string | null): Promise<Lsn | null>
  /** Null if it is not known at the moment. */
  needed(caller: string): Lsn | null
  /** Receives what another gateway shared. Undefined: the connection is new, and earlier ones may be lost. */
  hear(shared: string | undefined): void
  /** What other gateways share is not heard from now on, until {@link hear} is called. */
  lose(): void
  /** Asks for positions that the primary did not answer. */
  retry(): void
}

export interface WritePositionsOptions {
  /** Reads the end of the log. In the same statement it sends these texts to the other gateways, each after the position. */
  read(shared: string[]): Promise<Lsn>
  /** Whether {@link WritePositions.hear} is called. Otherwise nothing is known about writes through other gateways. */
  isShared: boolean
  /** How many callers are remembered on their own. */
  maxCallers?: number
  timeoutMs?: number
}

const MAX_CALLERS = 50_000
const TIMEOUT_MS = 1_000
// A notification has at most 8,000 bytes. A key has 16.
const KEYS_PER_TEXT = 400

export function createWritePositions(options: WritePositionsOptions): WritePositions {
  const { read, isShared, maxCallers = MAX_CALLERS, timeoutMs = TIMEOUT_MS } = options
  const positions = createCallerPositions(maxCallers)
  /** Callers whose position must be read by a statement that begins after now. */
  const waiting = new Set<string>()
  const readAgain = oneAtATime(readWaiting)
  let isDeaf = isShared

  function request(key: string): void {
    waiting.add(key)
    positions.forget(key)
  }

  /** One statement for all that are waiting when it begins. */
  async function readWaiting(): Promise<Lsn | null> {
    const keys = [...waiting]
    waiting.clear()
    try {
      const lsn = await read(isShared ? textsOf(keys.filter((key) => key !== OTHERS)) : [])
      // A caller who has written again meanwhile needs a later position.
      for (const key of keys) if (!waiting.has(key)) positions.set(key, lsn)
      return lsn
    } catch {
      for (const key of keys) waiting.add(key)
      return null
    }
  }

  // A gateway that starts does not know who has written before.
  request(OTHERS)
  if (!isShared) void readAgain()
  return {
    note: (caller) => {
      if (caller !== null) request(keyOf(caller))
      return inTime(readAgain(), timeoutMs)
    },
    needed: (caller) => (isDeaf ? null : positions.needed(keyOf(caller))),
    hear: (shared) => {
      if (shared === undefined) {
        isDeaf = false
        request(OTHERS)
        void readAgain()
        return
      }
      const [position, ...keys] = shared.split(' ')
      const lsn = parseLsn(position)
      // A gateway also hears itself, so nothing is read here: reading shares again.
      if (lsn !== null) for (const key of keys) positions.raise(key, lsn)
    },
    lose: () => {
      isDeaf = true
    },
    retry: () => {
      if (waiting.size > 0) void readAgain()
    },
  }
}

/** Calls that arrive while the work runs share the next run, which begins after them. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  let following: Promise<T> | null = null
  return function run(): Promise<T> {
    if (running === null) {
      running = work().finally(() => {
        running = null
      })
      return running
    }
    following ??= running.then(() => {
      following = null
      return run()
    })
    return following
  }
}

function textsOf(keys: string[]): string[] {
  const texts: string[] = []
  for (let start = 0; start < keys.length; start += KEYS_PER_TEXT) {
    texts.push(keys.slice(start, start + KEYS_PER_TEXT).join(' '))
  }
  return texts
}

/** Ids of callers contain subjects of tokens, which are not for everyone who can listen on the database. */
function keyOf(caller: string): string {
  return createHash('sha256').update(caller).digest('base64url').slice(0, 16)
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
