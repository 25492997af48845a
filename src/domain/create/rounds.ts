import { CONFLICT_EFFECTS } from './conflict-policy.ts'
import type { CreateRequest } from './creation-store.ts'

/**
 * How many rounds one transaction has. Each round is several statements one after the other, and all other creations of
 * the gateway wait for them.
 */
const MAX_ROUNDS = 5

/** The same for one bulk call, whose rows share a transaction. */
export const MAX_BULK_ROUNDS = 20

/** What a creation does to those of the same address after it. */
type Effect = 'SIMPLE' | 'DUPLICATE' | 'CHANGE'

/**
 * Splits creations into rounds, so that each sees what those before it did to the same address. Creations of one address
 * share a round if they have the same effect: of simple ones the first is inserted and the others find it, and
 * duplicates do not depend on each other.
 *
 * @returns the round of a creation, from 0. Call it once for each, in order.
 */
export function createRounds(): (request: CreateRequest) => number {
  const latest = new Map<string, { round: number; effect: Effect }>()
  return (request) => {
    const { emailKey } = request.input
    const effect = effectOf(request)
    const before = latest.get(emailKey)
    const shares = effect !== 'CHANGE' && before?.effect === effect
    const round = before === undefined ? 0 : before.round + (shares ? 0 : 1)
    latest.set(emailKey, { round, effect })
    return round
  }
}

/** Chooses the calls that share a transaction. One that is left out leaves out those of its address after it. */
export function limitRounds(): (request: CreateRequest) => boolean {
  const roundOf = createRounds()
  return (request) => roundOf(request) < MAX_ROUNDS
}

/** Whether a creation is inserted although its address has a pending invitation. */
export function insertsDuplicate(request: CreateRequest): boolean {
  return effectOf(request) === 'DUPLICATE'
}

/**
 * A simple creation either inserts the only pending invitation or changes nothing. A caller who may not know of a
 * pending invitation may not change it either.
 */
function effectOf({ input: { onConflict }, mayKnow }: CreateRequest): Effect {
  const { allowsDuplicate, changesPending } = CONFLICT_EFFECTS[onConflict]
  if (allowsDuplicate) return 'DUPLICATE'
  return changesPending && mayKnow ? 'CHANGE' : 'SIMPLE'
}
