/** The intervals of statistics, and how many of them one call can return. */
export const STATISTICS_INTERVALS = { HOUR: 744, DAY: 732, WEEK: 260, MONTH: 120 } as const
export type StatisticsInterval = keyof typeof STATISTICS_INTERVALS

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** @returns the start of the interval that contains the time. All intervals are those of UTC. A week starts on Monday. */
export function startOf(interval: StatisticsInterval, time: Date): Date {
  const ms = time.getTime()
  switch (interval) {
    case 'HOUR':
      return new Date(Math.floor(ms / HOUR_MS) * HOUR_MS)
    case 'DAY':
      return new Date(Math.floor(ms / DAY_MS) * DAY_MS)
    case 'WEEK': {
      // January 1, 1970 was a Thursday.
      const day = Math.floor(ms / DAY_MS)
      return new Date((day - ((((day + 3) % 7) + 7) % 7)) * DAY_MS)
    }
    case 'MONTH':
      return monthStart(time, 0)
  }
}

/** @returns the start of the next interval. @param start the start of an interval */
export function nextStart(interval: StatisticsInterval, start: Date): Date {
  switch (interval) {
    case 'HOUR':
      return new Date(start.getTime() + HOUR_MS)
    case 'DAY':
      return new Date(start.getTime() + DAY_MS)
    case 'WEEK':
      return new Date(start.getTime() + 7 * DAY_MS)
    case 'MONTH':
      return monthStart(start, 1)
  }
}

/** @returns the starts of all intervals from `from` on that are before `to`, at most `most`. */
export function startsBetween(interval: StatisticsInterval, from: Date, to: Date, most = Infinity): Date[] {
  const starts: Date[] = []
  for (let start = from; start < to && starts.length < most; start = nextStart(interval, start)) {
    starts.push(start)
  }
  return starts
}

/** Years before 100 have the century of 1900 in `Date.UTC`. */
function monthStart(time: Date, later: number): Date {
  const month = new Date(0)
  month.setUTCFullYear(time.getUTCFullYear(), time.getUTCMonth() + later, 1)
  return month
}
