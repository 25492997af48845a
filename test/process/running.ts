import type { ChildProcess } from 'node:child_process'

/** Processes that tests have started and that are still running. */
export const running = new Set<ChildProcess>()
