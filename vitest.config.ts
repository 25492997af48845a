import { existsSync, statfsSync } from 'node:fs'
import process from 'node:process'
import { defineConfig } from 'vitest/config'

// Embedded databases of 40 MB that live for seconds: where the system keeps files in memory and has room for
// them, the tests that make many take half as long.
const MEMORY = '/dev/shm'
if (existsSync(MEMORY)) {
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize >= 4 * 1024 ** 3) process.env['TMPDIR'] ??= MEMORY
}

// These inject faults for minutes and are not stable yet on a loaded machine: FAULT_ROUNDS=1 npm test -- test/process
const FAULTS = ['test/process/{deadly-mail,failover,two-gateways-kill}.test.ts']

export default defineConfig({
  // As Node resolves it for the packages: two copies of graphql would not know each other's errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env['FAULT_ROUNDS'] === undefined ? FAULTS : [],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    // An embedded Postgres takes some 500 MB, so there are not many processes; half of their time is waiting.
    pool: 'forks',
    maxWorkers: 4,
    // Files share a process and what it has loaded, which took a third of the time; none changes what is shared.
    isolate: false,
    // An embedded Postgres lives for seconds here: to compile it well takes longer than it then saves.
    execArgv: ['--liftoff-only'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that fails now and then has found something; it gets no second try.
    retry: 0,
    passWithNoTests: false,
    allowOnly: false,
  },
})
