import process from 'node:process'
import { CommandError } from '../command-error.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Handles Ctrl-C: the first one ends the import after the batches that were sent, the second one ends the process.
 *
 * @returns a signal that aborts with a CommandError
 */
export function createInterruption(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const stop = () => {
    end()
    controller.abort(new CommandError('Interrupted.', { code: 'INTERRUPTED' }))
  }
  const end = () => {
    for (const signal of SIGNALS) process.off(signal, stop)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return { signal: controller.signal, end }
}
