import { type Logger, pino } from 'pino'
import { logText } from './log-text.ts'

export type { Logger }

export type LogFormat = 'json' | 'text'

export interface LogOptions {
  /** Default: standard output. */
  destination?: { write(line: string): void } | undefined
  /** Default: json. */
  format?: LogFormat | undefined
}

/**
 * Creates the log: lines on standard output, as JSON or as text for people. Tickets, keys, tokens and sessions are removed from each finished line. This is
 * the last protection; the code must not log them.
 *
 * @param secretKeys the configured keys, which can contain characters that the patterns do not match.
 */
export function createLog(
  level: string,
  secretKeys: readonly string[],
  { destination, format = 'json' }: LogOptions = {},
): Logger {
  const redact = redactor(secretKeys)
  const streamWrite = format === 'json' ? redact : (line: string) => logText(redact(line))
  const options = { level, base: null, hooks: { streamWrite } }
  return destination === undefined ? pino(options) : pino(options, destination)
}

function redactor(secretKeys: readonly string[]): (line: string) => string {
  // A JSON line contains escaped characters, and JSON in it contains them escaped twice. Longer keys come first,
  // because a key can begin with another one. They come before the patterns, which can match only the start of a key.
  const variants = secretKeys
    .flatMap((key) => [key, escaped(key), escaped(escaped(key))])
    .sort((a, b) => b.length - a.length)
  return (line) => {
    const redacted = variants.reduce((text, key) => text.replaceAll(key, 'sk_[redacted]'), line)
    // The underscore can be percent-encoded, because a path is logged as it was requested.
    return (
      redacted
        .replace(/tkt(_|%5f)[\w%-]{8,}/gi, 'tkt_[redacted]')
        .replace(/sk(_|%5[Ff])[\w.%-]{8,}/g, 'sk_[redacted]')
        // A session of the console.
        .replace(/\bses_[\w-]{40,}/g, 'ses_[redacted]')
        // A JWT begins with `{"` in base64url. Its other parts are optional: text without dots would be searched for them
        // again from each beginning, and a long line would take seconds.
        .replace(/\beyJ[\w-]+(?:\.[\w-]+(?:\.[\w-]*)?)?/g, 'jwt_[redacted]')
    )
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
