import { expect, test } from 'vitest'
import { summarizeSql } from '../../src/db/connection/sql-summary.ts'

test.each([
  ['SELECT "public"."users"."id" FROM "public"."users" WHERE 1=1', 'SELECT', 'SELECT users'],
  ['SELECT extract(epoch FROM now()) FROM pgboss.job', 'SELECT', 'SELECT pgboss.job'],
  ['SELECT id FROM invitations i WHERE id = $1 FOR NO KEY UPDATE', 'SELECT', 'SELECT invitations'],
  ['  -- a comment\n WITH a AS (SELECT 1 FROM b) SELECT * FROM a', 'SELECT', 'SELECT b'],
  [
    'WITH x AS (UPDATE deliveries d SET a = 1) INSERT INTO invitation_events (id) SELECT 1 ON CONFLICT DO UPDATE SET a = 2',
    'UPDATE',
    'UPDATE deliveries INSERT invitation_events',
  ],
  ['DELETE FROM invitations WHERE id = $1', 'DELETE', 'DELETE invitations'],
  ['COMMIT', 'COMMIT', 'COMMIT'],
  ['', 'SQL', 'SQL'],
])('of %j', (sql, operation, summary) => {
  expect(summarizeSql(sql)).toMatchObject({ operation, summary })
})

test('a summary of a statement is short and contains no literals', () => {
  const { text } = summarizeSql("SELECT * FROM users WHERE email = 'o''brien@example.com' AND a = $1")
  expect(text).toBe('SELECT * FROM users WHERE email = ? AND a = $1')
  expect(summarizeSql(`SELECT ${'a, '.repeat(10_000)} b FROM c`).text.length).toBeLessThan(1_010)
})
