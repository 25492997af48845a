import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * The log: JSON lines on standard output. Whatever is logged, at whatever level, tickets, keys and
 * tokens are taken out of the finished line; that they are not logged in the first place is up to the code.
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
  // In a JSON line characters may be escaped, in JSON within it twice. The longest first, for a key
  // may begin with another; and before the patterns, which may know no more than how a key begins.
  const written = secretKeys
    .flatMap((key) => [key, escaped(key), escaped(escaped(key))])
    .sort((a, b) => b.length - a.length)
  return (line) => {
    const redacted = written.reduce((text, key) => text.replaceAll(key, 'sk_[redacted]'), line)
    // The underscore may come percent-encoded: a path is logged as it was asked for.
    return (
      redacted
        .replace(/tkt(_|%5f)[\w%-]{8,}/gi, 'tkt_[redacted]')
        .replace(/sk(_|%5[Ff])[\w.%-]{8,}/g, 'sk_[redacted]')
        // What a JWT begins with: `{"` in base64url.
        .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'jwt_[redacted]')
    )
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
