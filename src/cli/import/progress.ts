import process from 'node:process'
import { SingleBar } from 'cli-progress'
import { note } from '../output.ts'

/** Shows on standard error how far a run has come. */
export interface Progress {
  /** @param bytes of the file that have been read */
  at(bytes: number, rows: number): void
  end(): void
}

const LINE_EVERY_MS = 10_000
const REDRAWS_A_SECOND = 5

/**
 * A bar on a terminal, else a line every ten seconds.
 *
 * @param total bytes; null where nobody knows, as of what is piped in
 */
export function showProgress(total: number | null): Progress {
  const started = performance.now()
  const rate = (rows: number) => Math.round(rows / Math.max((performance.now() - started) / 1000, 0.001))
  return process.stderr.isTTY && total !== null ? bar(total, rate) : lines(total, rate)
}

function bar(total: number, rate: (rows: number) => number): Progress {
  const drawn = new SingleBar({
    format: '{bar} {percentage}% | {rows} rows, {rate} per second | {eta_formatted} left',
    stream: process.stderr,
    fps: REDRAWS_A_SECOND,
    etaBuffer: 20,
    // A terminal is left as it was, however this ends.
    hideCursor: false,
    linewrap: true,
    barsize: 30,
  })
  drawn.start(Math.max(total, 1), 0, { rows: 0, rate: 0 })
  return {
    at: (bytes, rows) => drawn.update(Math.min(bytes, total), { rows, rate: rate(rows) }),
    end: () => drawn.stop(),
  }
}

function lines(total: number | null, rate: (rows: number) => number): Progress {
  const started = performance.now()
  let told = started
  return {
    at(bytes, rows) {
      const now = performance.now()
      if (now - told < LINE_EVERY_MS) return
      told = now
      const share = total === null || bytes === 0 ? null : Math.min(bytes / total, 1)
      const left = share === null ? null : Math.round(((now - started) / 1000) * (1 / share - 1))
      const rest = share === null ? '' : `, ${Math.floor(share * 100)}%, about ${left} s left`
      note(`${rows} rows, ${rate(rows)} per second${rest}`)
    },
    end: () => undefined,
  }
}
