const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: '',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
}
/** What people need only together with other lines. */
const IDS = ['requestId', 'traceId']

interface Line {
  level: number
  time: number
  msg?: string
  err?: { stack?: string; message?: string }
  [field: string]: unknown
}

/**
 * Makes text for people out of a JSON line of the log, such as
 * `12:00:01 POST /graphql 200 4.1 ms operation=Invite results=Invitation`.
 */
export function logText(json: string): string {
  const { level, time, msg = '', err, ...fields }: Line = JSON.parse(json)
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = msg === 'request' ? requestText(fields) : [msg, ...fieldTexts(fields)].join(' ')
  const first = [clock, LEVELS[level] ?? String(level), rest].filter((part) => part !== '').join(' ')
  const stack = err?.stack ?? err?.message
  return printable(stack === undefined ? first : `${first}\n${stack}`)
}

function requestText({ method, path, status, ms, ...others }: Record<string, unknown>): string {
  return [`${method} ${path} ${status} ${ms} ms`, ...fieldTexts(others)].join(' ')
}

function fieldTexts(fields: Record<string, unknown>): string[] {
  return Object.entries(fields)
    .filter(([name]) => !IDS.includes(name))
    .map(([name, value]) => `${name}=${valueText(value)}`)
}

function valueText(value: unknown): string {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Paths and messages can come from strangers: a terminal would interpret control characters in them. */
function printable(text: string): string {
  return `${text.replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, '�')}\n`
}
