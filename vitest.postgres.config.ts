import process from 'node:process'
import { configDefaults, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

// The same suite against a Postgres server; each test file makes its own database there.
process.env['TEST_DATABASE_URL'] ??= 'postgres://postgres@127.0.0.1:5432/postgres'

// All but what is driven in a browser: that sees the database through GraphQL alone, whose answers all other
// tests compare here too, and it would take a minute of two processors.
export default mergeConfig(config, {
  test: { exclude: [...configDefaults.exclude, 'test/browser/**', 'test/examples/**'] },
})
