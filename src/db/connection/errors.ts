import { InvitationError, Unavailable } from '../../domain/errors.ts'
import { isOnReplica } from '../replica/current-read.ts'

// Prisma's codes for a database that is out of reach, out of connections or too slow to answer.
const UNAVAILABLE = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037'])
// SQLSTATEs of the same: connection trouble, a server that has become a standby, a transaction or session that the server
// ended because nothing came, a full disk, no memory, too many connections, lock or statement time-out, shutdown, a disk
// that can't be read.
const UNAVAILABLE_STATE = /^(08...|25006|25P0[34]|53[0-4]00|55P03|57014|57P0[1235]|58030)$/
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOSPC',
])
// What Prisma's adapter makes of these; of a raw query's failure it leaves no other code.
const KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'])
// Errors of pg that have no code at all.
const MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/

/** Runs database work; what only says "not now" comes out as Unavailable. */
export async function translateUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isUnavailable(error) ? new Unavailable(undefined, { cause: error }) : error
  }
}

/**
 * Like {@link translateUnavailable}, and runs the work again after a deadlock. The work must be one statement or one
 * transaction, of which nothing remains after a failure. A read can lose a deadlock, too: a migration locks the tables
 * of a join in another order.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  const TRIES = 4
  for (let attempt = 1; ; attempt++) {
    try {
      return await translateUnavailable(work)
    } catch (error) {
      if (!isDeadlock(error)) throw error
      // A conflict with the replay of the log has the same code. The read is then repeated on the primary.
      if (attempt === TRIES || isOnReplica()) throw new Unavailable(undefined, { cause: error })
    }
  }
}

/** There is no room on the database's disk. */
export function isDiskFull(error: unknown): boolean {
  const codes = codesOf(error instanceof Unavailable ? error.cause : error)
  return codes.some((code) => code === '53100' || code === 'ENOSPC')
}

/** Another row has what must be one row's alone. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some(
    (code) => code === '23505' || code === 'P2002' || code === 'UniqueConstraintViolation',
  )
}

/** The statement divided by zero, as those do that must fail as a whole (src/db/create/take-costs.ts). */
export function isDivisionByZero(error: unknown): boolean {
  return codesOf(error).includes('22012')
}

function isDeadlock(error: unknown): boolean {
  return codesOf(error).some((code) => code === '40P01' || code === '40001' || code === 'P2034')
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof Error && MESSAGES.test(error.message)) return true
  return codesOf(error).some(
    (code) => UNAVAILABLE.has(code) || UNAVAILABLE_STATE.test(code) || NETWORK.has(code) || KINDS.has(code),
  )
}

const CODES = new Set(['code', 'originalCode', 'kind'])

/**
 * Every code in an error: Prisma wraps the adapter's error, which wraps the driver's. None in an error of
 * the domain, thrown to undo a transaction: it may carry an invitation, and that any metadata.
 */
function codesOf(error: unknown, depth = 0): string[] {
  if (error instanceof InvitationError) return []
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const codes: string[] = []
  for (const [key, value] of Object.entries(error)) {
    if (CODES.has(key) && typeof value === 'string') codes.push(value)
    else if (typeof value === 'object') codes.push(...codesOf(value, depth + 1))
  }
  return error instanceof Error ? [...codes, ...codesOf(error.cause, depth + 1)] : codes
}
