import { type Finding, failed, ok } from './finding.ts'

// More than the time of a request to the database and back.
const TOLERATED_MS = 2_000

/** The clock of this machine before and after the query, and the clock of the database, in milliseconds. */
export interface ClockReading {
  before: number
  after: number
  database: number
}

/** Checks whether the clock of the database and the clock of this machine agree. */
export function diagnoseClock({ before, after, database }: ClockReading): Finding {
  const ahead = database > after ? database - after : Math.min(0, database - before)
  if (Math.abs(ahead) <= TOLERATED_MS)
    return ok('clock', 'The clocks of the database and of this machine agree.')
  const seconds = (Math.abs(ahead) / 1000).toFixed(1)
  return failed(
    'clock',
    `The clock of the database is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} the clock of this machine.`,
    'Set both with NTP. Expiry uses the clock of the database; tokens of users and logs use the clock of this machine.',
  )
}
