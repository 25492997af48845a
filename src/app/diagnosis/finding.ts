/** What looking into one thing has shown. */
export interface Finding {
  check: 'configuration' | 'database' | 'migrations' | 'clock' | 'mail' | 'public URL'
  state: 'OK' | 'FAILED' | 'SKIPPED'
  /** What is there, or what is wrong with it. */
  message: string
  /** What to do about it; null where there is nothing to do. */
  advice: string | null
}

export function ok(check: Finding['check'], message: string): Finding {
  return { check, state: 'OK', message, advice: null }
}

export function failed(check: Finding['check'], message: string, advice: string): Finding {
  return { check, state: 'FAILED', message, advice }
}

/** Could not be looked into. */
export function skipped(check: Finding['check'], message: string): Finding {
  return { check, state: 'SKIPPED', message, advice: null }
}

/** An error in a line. Node's errors of several attempts have codes and no message. */
export function reasonOf(error: unknown): string {
  const { message, code }: { message?: unknown; code?: unknown } = Object(error)
  return String(message || code || error)
}
