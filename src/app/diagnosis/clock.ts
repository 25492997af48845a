import { type Finding, failed, ok } from './finding.ts'

// More than the way to a database and back may hide.
const TOLERATED_MS = 2_000

/** The machine's clock before and after the database was asked for its own, in milliseconds. */
export interface ClockReading {
  before: number
  after: number
  database: number
}

/** Whether the database's clock and the machine's say the same. */
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
