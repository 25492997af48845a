import { defineConfig } from 'vitest/config'

/** The tests that mutants of the rules are put to: they start no gateway and open no database, so they take seconds. */
export default defineConfig({
  // As Node resolves it for the packages: two copies of graphql would not know each other's errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: [
      'test/rules/*.test.ts',
      'test/auth/claims.test.ts',
      'test/invitations/{email-address,inputs,locale,mask,metadata,redirect-url,ticket}.test.ts',
    ],
    isolate: false,
    testTimeout: 20_000,
  },
})
