import { defineConfig } from 'vitest/config'

export default defineConfig({
  // As Node resolves it for the packages: two copies of graphql would not know each other's errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // A process for each file, and no more than two: an embedded Postgres takes some 500 MB.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that fails now and then has found something; it gets no second try.
    retry: 0,
    passWithNoTests: false,
    allowOnly: false,
  },
})
