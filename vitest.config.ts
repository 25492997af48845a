import { existsSync, statfsSync } from 'node:fs'
import process from 'node:process'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Embedded databases of 40 MB that live for seconds: where the system keeps files in memory and has room for
// them, the tests that make many take half as long.
const MEMORY = '/dev/shm'
if (existsSync(MEMORY)) {
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize >= 4 * 1024 ** 3) process.env['TMPDIR'] ??= MEMORY
}

// These assert time limits that the product promises, so they run after the others. Most of their time is waiting, so
// two run together.
const WAITING = [
  'drills/failover',
  'drills/restore',
  'process/faults/database-faults',
  'process/faults/deadly-email',
  'process/faults/failover',
  'process/faults/full-disk',
  'process/faults/stopping',
  'process/faults/two-gateways-kill',
  'process/key-revocation',
].map((name) => `test/${name}.test.ts`)
// These measure how long the gateway computes, so each runs alone.
const COMPUTING = [
  'process/hostile/hostile-interfaces',
  'process/hostile/hostile-text',
  'process/hostile/strangers',
].map((name) => `test/${name}.test.ts`)
const TIMED = [...WAITING, ...COMPUTING]

// A browser keeps more than one processor busy: four at a time made each other wait for a minute.
const BROWSER = ['test/browser/**/*.test.ts']

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

// Those that take longest start first, so that the last file does not run alone on one process.
const LONG = [
  'auth/rights-over-schema',
  'browser/console/accessibility',
  'process/faults/kill',
  'browser/console/keyboard-invitations',
  'browser/console/keyboard-invitation',
  'browser/console/xss',
  'browser/console/keyboard-system',
  'browser/console/few-scopes',
  'process/acceptance-race',
  'process/faults/bulk-kill',
  'process/package',
  'rules/types/closed-sets',
  'process/console-build',
  'auth/two-people',
  'browser/explorer',
  'db/lifecycle',
  'process/shutdown',
  'drills/restore',
  'process/faults/deadly-email',
  'process/faults/database-faults',
  'process/faults/two-gateways-kill',
  'process/key-revocation',
].map((name) => `/test/${name}.test.ts`)

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((name) => moduleId.endsWith(name))
      return found === -1 ? LONG.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

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
      // They only end what hangs: on a busy machine, tests with a browser or many processes take minutes.
      testTimeout: 480_000,
      hookTimeout: 480_000,
      expect: { poll: { timeout: 60_000 } },
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
      sequence: { sequencer: LongFirst },
      projects: [
        // An embedded Postgres takes some 500 MB, so there are not many processes; half of their time is waiting.
        project(0, {
          name: 'suite',
          include,
          exclude: include === ALL ? [...TIMED, ...BROWSER] : [],
          maxWorkers: 4,
        }),
        ...(include === ALL
          ? [
              project(1, { name: 'browser', include: BROWSER, maxWorkers: 2 }),
              project(2, { name: 'waiting', include: WAITING, maxWorkers: 2 }),
              project(3, { name: 'computing', include: COMPUTING, maxWorkers: 1 }),
            ]
          : []),
      ],
    },
  }
})
