import { existsSync, statfsSync } from 'node:fs'
import process from 'node:process'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

// Embedded databases of 40 MB that live for seconds: where the system keeps files in memory and has room for
// them, the tests that make many take half as long.
const MEMORY = '/dev/shm'
if (existsSync(MEMORY)) {
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize >= 4 * 1024 ** 3) process.env['TMPDIR'] ??= MEMORY
}

// These assert time limits that the product promises, so each runs alone, after the others.
const TIMED = [
  'faults/database-faults',
  'faults/deadly-email',
  'faults/failover',
  'faults/full-disk',
  'faults/stopping',
  'faults/two-gateways-kill',
  'hostile/hostile-interfaces',
  'hostile/hostile-text',
  'hostile/strangers',
].map((name) => `test/process/${name}.test.ts`)

// As Node resolves it for the packages: two copies of graphql would not know each other's errors.
export const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] }

// What depends on the database, but for what takes long and asks it nothing new.
const DATABASE = [
  'test/auth/**/*',
  'test/db/**/*',
  'test/graphql/{access,invitations,list-*,subscription,socket}',
  'test/http/{accept-*,metrics,routes}',
  'test/domain/**/*',
  'test/jobs/**/*',
  'test/process/{acceptance-race,key-revocation,race,shutdown,subscription}',
  'test/process/cli/{doctor,errors,invitations,keys}',
  'test/process/faults/{bulk-kill,webhook-kill}',
  'test/rest/{wire,sdk}',
  'test/webhooks/**/*',
].map((pattern) => `${pattern}.test.ts`)

const ALL = ['test/**/*.test.ts']

/** One group of test files. Groups run one after the other, files of a group on `maxWorkers` processes. */
function project(
  groupOrder: number,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return {
    resolve,
    test: {
      ...test,
      sequence: { groupOrder },
      setupFiles: ['test/support/setup.ts'],
      pool: 'forks',
      // Files share a process and what it has loaded, which took a third of the time; none changes what is shared.
      isolate: false,
      // An embedded Postgres lives for seconds here: to compile it well takes longer than it then saves.
      execArgv: ['--liftoff-only'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // A test that fails now and then has found something; it gets no second try.
      retry: 0,
      allowOnly: false,
    },
  }
}

/**
 * `--mode postgres` runs the suite on a Postgres server, at TEST_DATABASE_URL or on 127.0.0.1:5432. The modes
 * hostile-settings, pgbouncer and poor-role run what depends on the database on a server that is not as it comes
 * (test/support/postgres-variant.ts), or everything with TEST_EVERYTHING=on. Each test file makes its own database.
 */
export default defineConfig(({ mode }) => {
  const isVariant = ['hostile-settings', 'pgbouncer', 'poor-role'].includes(mode)
  if (isVariant) process.env['TEST_POSTGRES_VARIANT'] = mode
  if (isVariant || mode === 'postgres') {
    process.env['TEST_DATABASE_URL'] ??= 'postgres://postgres@127.0.0.1:5432/postgres'
  }
  const include = isVariant && process.env['TEST_EVERYTHING'] !== 'on' ? DATABASE : ALL
  return {
    resolve,
    test: {
      // Once for all projects: it makes the database that all test files copy.
      globalSetup: ['test/support/global-setup.ts'],
      passWithNoTests: false,
      projects: [
        // An embedded Postgres takes some 500 MB, so there are not many processes; half of their time is waiting.
        project(0, { name: 'suite', include, exclude: TIMED, maxWorkers: 4 }),
        ...(include === ALL ? [project(1, { name: 'timed', include: TIMED, maxWorkers: 1 })] : []),
      ],
    },
  }
})
