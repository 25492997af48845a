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
export function clockFinding({ before, after, database }: ClockReading): Finding {
  const ahead = database > after ? database - after : Math.min(0, database - before)
  if (Math.abs(ahead) <= TOLERATED_MS) return ok('clock', 'The database’s and this machine’s say the same.')
  const seconds = (Math.abs(ahead) / 1000).toFixed(1)
  return failed(
    'clock',
    `The database’s is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine’s.`,
    'Set both by NTP. Expiry goes by the database’s; tokens of users and logs go by this machine’s.',
  )
}
