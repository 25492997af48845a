import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * The log: JSON lines on standard output. Whatever is logged, at whatever level, tickets and keys
 * are taken out of the finished line; that they are not logged in the first place is up to the code.
 *
 * @param secretKeys the configured keys, which may contain characters that no pattern can foresee.
 */
export function createLog(
  level: string,
  secretKeys: readonly string[],
  destination?: { write(line: string): void },
): Logger {
  const options = { level, base: null, hooks: { streamWrite: redactor(secretKeys) } }
  return destination === undefined ? pino(options) : pino(options, destination)
}

function redactor(secretKeys: readonly string[]): (line: string) => string {
  return (line) => {
    // The underscore may come percent-encoded: paths are logged as they were asked for.
    let redacted = line
      .replace(/tkt(_|%5f)[\w%-]{8,}/gi, 'tkt_[redacted]')
      .replace(/sk(_|%5f)[\w.%-]{8,}/gi, 'sk_[redacted]')
    for (const key of secretKeys) redacted = redacted.replaceAll(key, 'sk_[redacted]')
    return redacted
  }
}
