import process from 'node:process'
import config from './vitest.config.ts'

// The same suite against a Postgres server; each test file makes its own database there.
process.env['TEST_DATABASE_URL'] ??= 'postgres://postgres@127.0.0.1:5432/postgres'

export default config
