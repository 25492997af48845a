/** The result of one check. */
export interface Finding {
  check: 'configuration' | 'database' | 'replica' | 'migrations' | 'clock' | 'mail' | 'public URL'
  state: 'OK' | 'FAILED' | 'SKIPPED'
  /** The state, or the fault. */
  message: string
  /** What to do; null if nothing is to be done. */
  advice: string | null
}

export function ok(check: Finding['check'], message: string): Finding {
  return { check, state: 'OK', message, advice: null }
}

export function failed(check: Finding['check'], message: string, advice: string): Finding {
  return { check, state: 'FAILED', message, advice }
}

/** The check could not run. */
export function skipped(check: Finding['check'], message: string): Finding {
  return { check, state: 'SKIPPED', message, advice: null }
}

/** @returns the error as one line. Node's errors of several attempts have a code and no message. */
export function reasonOf(error: unknown): string {
  const { message, code }: { message?: unknown; code?: unknown } = Object(error)
  return String(message || code || error)
}
