import type { ChildProcess } from 'node:child_process'

/** Processes that tests have started and that have not ended. */
export const running = new Set<ChildProcess>()
