import process from 'node:process'
import { defineConfig } from 'vitest/config'
import config from './vitest.postgres.config.ts'

// What depends on the database, but for what takes long and asks it nothing new. TEST_EVERYTHING=on runs the rest too.
const INCLUDED = [
  'test/auth/**',
  'test/db/**',
  'test/graphql/{access,invitations,list-*,subscription,socket}',
  'test/http/{accept-*,metrics,routes}',
  'test/invitations/**',
  'test/jobs/**',
  'test/process/{acceptance-race,bulk-kill,cli-*,key-revocation,race,shutdown,subscription,webhook-kill}',
  'test/rest/{wire,sdk}',
  'test/webhooks/**',
]

/** The suite on a Postgres that is not as it comes: `--mode` is the variant of test/postgres-variant.ts. */
export default defineConfig(({ mode }) => {
  process.env['TEST_POSTGRES_VARIANT'] = mode
  const include = INCLUDED.map((pattern) => `${pattern.replace(/\*\*$/, '**/*')}.test.ts`)
  return process.env['TEST_EVERYTHING'] === 'on' ? config : { ...config, test: { ...config.test, include } }
})
