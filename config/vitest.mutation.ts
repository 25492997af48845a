import { defineConfig } from 'vitest/config'
import { resolve } from '../vitest.config.ts'

/** The tests that mutants of the rules are put to: they start no gateway and open no database, so they take seconds. */
export default defineConfig({
  resolve,
  test: {
    include: [
      'test/rules/*.test.ts',
      'test/auth/claims.test.ts',
      'test/domain/{email-address,inputs,locale,mask,metadata}.test.ts',
      'test/domain/create/redirect-url.test.ts',
      'test/domain/respond/ticket.test.ts',
    ],
    isolate: false,
    testTimeout: 20_000,
  },
})
