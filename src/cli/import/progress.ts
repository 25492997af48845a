import process from 'node:process'
import { SingleBar } from 'cli-progress'
import { note } from '../output.ts'

/** Shows the progress of a run on standard error. */
export interface Progress {
  /** @param bytes of the file that have been read */
  at(bytes: number, rows: number): void
  end(): void
}

const LINE_EVERY_MS = 10_000
const REDRAWS_PER_SECOND = 5

/**
 * Shows a bar on a terminal, otherwise a line every ten seconds.
 *
 * @param total bytes; null if the size is not known, for example of a pipe
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
    fps: REDRAWS_PER_SECOND,
    etaBuffer: 20,
    // A process that is killed would leave the cursor hidden.
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
  let printedAt = started
  return {
    at(bytes, rows) {
      const now = performance.now()
      if (now - printedAt < LINE_EVERY_MS) return
      printedAt = now
      const share = total === null || bytes === 0 ? null : Math.min(bytes / total, 1)
      const left = share === null ? null : Math.round(((now - started) / 1000) * (1 / share - 1))
      const rest = share === null ? '' : `, ${Math.floor(share * 100)}%, about ${left} s left`
      note(`${rows} rows, ${rate(rows)} per second${rest}`)
    },
    end: () => undefined,
  }
}
