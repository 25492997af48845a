export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'config/vitest.mutation.ts' },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/auth/*.ts',
    'src/graphql/limits/*.ts',
    'src/invitations/*.ts',
    // Types, ports, ids and messages: nothing is decided there.
    '!src/auth/{api-key-errors,invalid-credentials}.ts',
    '!src/invitations/{errors,event-log,ids,invitation,ports}.ts',
    // Use cases: they forward to a store, or decide with it within one transaction. Tests with a database cover
    // them, which take seconds for each mutant.
    '!src/auth/revoke-api-key.ts',
    '!src/invitations/{accept,bulk,create,decline,delete,deliver,deliver-webhook,import-invitations,list}.ts',
    '!src/invitations/{list-by-offset,resend,revoke,sweep,update,users}.ts',
    '!src/invitations/*-webhook-{endpoint,secret}.ts',
    '!src/invitations/{feed-tail,follow,gather,redeliver-webhook}.ts',
  ],
  concurrency: 2,
  timeoutMS: 20_000,
  incremental: true,
  incrementalFile: '.mutation/incremental.json',
  tempDirName: '.mutation/sandbox',
  ignorePatterns: ['.mutation', '.test-build', '.data', 'dist', 'examples', 'bench'],
  reporters: ['clear-text', 'html', 'json'],
  htmlReporter: { fileName: '.mutation/report.html' },
  jsonReporter: { fileName: '.mutation/report.json' },
  clearTextReporter: { logTests: false, allowColor: false },
  thresholds: { high: 95, low: 85, break: 85 },
}
