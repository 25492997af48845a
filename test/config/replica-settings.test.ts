import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'

const DATABASE_URL = 'postgres://gateway:password-1@primary/app'
const DATABASE_REPLICA_URL = 'postgres://gateway:password-2@replica/app?sslmode=verify-full'

describe('DATABASE_REPLICA_URL', () => {
  test('is off by default', () => {
    expect(loadConfig({ DATABASE_URL }).databaseReplicaUrl).toBeUndefined()
  })

  test('is used with DATABASE_URL', () => {
    expect(loadConfig({ DATABASE_URL, DATABASE_REPLICA_URL, DATABASE_REPLICA_MAX_LAG: '30' })).toMatchObject({
      databaseReplicaUrl: DATABASE_REPLICA_URL,
      databaseReplicaMaxLag: 30,
    })
  })

  test.each([
    [
      'without a server',
      { DATABASE_REPLICA_URL },
      /DATABASE_REPLICA_URL is set, and DATABASE_URL is not: the embedded/,
    ],
    [
      'as another protocol',
      { DATABASE_URL, DATABASE_REPLICA_URL: 'mysql://replica/app' },
      /DATABASE_REPLICA_URL must begin/,
    ],
    [
      'as the primary',
      { DATABASE_URL, DATABASE_REPLICA_URL: DATABASE_URL },
      /DATABASE_REPLICA_URL is the same as DATABASE_URL/,
    ],
    [
      'with another schema',
      { DATABASE_URL, DATABASE_REPLICA_URL: `${DATABASE_URL}?schema=other` },
      /DATABASE_REPLICA_URL has schema=other/,
    ],
    [
      'for a primary',
      { DATABASE_URL, DATABASE_REPLICA_URL: `${DATABASE_URL}?target_session_attrs=read-write` },
      /DATABASE_REPLICA_URL has target_session_attrs that is none of any, read-only, standby, prefer-standby/,
    ],
    [
      'as a lag without a replica',
      { DATABASE_URL, DATABASE_REPLICA_MAX_LAG: '5' },
      /DATABASE_REPLICA_MAX_LAG is set, and/,
    ],
    [
      'with no lag',
      { DATABASE_URL, DATABASE_REPLICA_URL, DATABASE_REPLICA_MAX_LAG: '0' },
      /DATABASE_REPLICA_MAX_LAG Too small/,
    ],
  ])('is refused %s, and no message contains a password', (_, environment, message) => {
    expect(() => loadConfig(environment)).toThrow(message)
    expect(() => loadConfig(environment)).not.toThrow(/password-\d/)
  })
})
