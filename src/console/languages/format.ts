/** Writes dates, numbers and times as the chosen language does. */
export interface Format {
  number: (value: number) => string
  /** A share between 0 and 1 as a percentage. */
  percent: (share: number) => string
  date: (time: string | Date) => string
  dateTime: (time: string | Date) => string
  /** A day without year, for the axis of a chart. */
  day: (time: string | Date) => string
  /** How long ago or ahead: "5 minutes ago". */
  relative: (time: string | Date) => string
  /** A duration: "3 hr". @param seconds how long */
  duration: (seconds: number) => string
  list: (items: string[]) => string
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/**
 * Each formatter of the browser is made at its first use: together they take 60 ms of the first view.
 *
 * @param locale a BCP 47 tag, such as `de-AT`
 */
export function createFormat(locale: string): Format {
  const number = once(() => new Intl.NumberFormat(locale))
  const percent = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }))
  const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }))
  const dateTime = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }))
  const day = once(() => new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' }))
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const list = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }))
  return {
    number: (value) => number().format(value),
    percent: (share) => percent().format(share),
    date: (time) => date().format(new Date(time)),
    dateTime: (time) => dateTime().format(new Date(time)),
    day: (time) => day().format(new Date(time)),
    relative: (time) => {
      const seconds = (new Date(time).getTime() - Date.now()) / 1000
      const [unit, length] = largestUnit(seconds)
      return relative().format(Math.round(seconds / length), unit)
    },
    duration: (seconds) => {
      const [unit, length] = largestUnit(seconds)
      const style = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 } as const
      return new Intl.NumberFormat(locale, style).format(seconds / length)
    },
    list: (items) => list().format(items),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function largestUnit(seconds: number) {
  return UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
}
