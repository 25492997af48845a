import { expect, test } from 'vitest'
import { findDatabaseFaults } from '../../src/config/database-settings.ts'

const DATABASE_URL = 'postgres://gateway:password-1@primary,standby/app'

test.each([
  ['sslmode=prefer', /sslmode that the gateway does not support: set disable, require, verify-ca/],
  ['sslmode=verify-ca', /sslmode=verify-ca without a file in sslrootcert/],
  ['sslmode=verify-ca&sslrootcert=system', /sslmode=verify-ca without a file in sslrootcert/],
  ['sslmode=require&sslrootcert=system', /sslrootcert=system, which needs sslmode=verify-full/],
  ['sslmode=verify-full&sslrootcert=/missing.crt', /sslrootcert=\/missing.crt, and that file cannot be read/],
  ['sslmode=verify-full&sslkey=/missing.key', /sslkey=\/missing.key, and that file cannot be read/],
])('TLS parameters that cannot work are refused: %s', (parameters, fault) => {
  const faults = findDatabaseFaults({ DATABASE_URL: `${DATABASE_URL}?${parameters}` })
  expect(faults).toEqual([expect.stringMatching(fault)])
})

test.each([
  'sslmode=disable',
  'sslmode=require',
  'sslmode=verify-full',
  'sslmode=verify-full&sslrootcert=system',
  'sslrootcert=system',
  'sslmode=verify-ca&sslrootcert=package.json',
])('TLS parameters as libpq takes them are accepted: %s', (parameters) => {
  expect(findDatabaseFaults({ DATABASE_URL: `${DATABASE_URL}?${parameters}` })).toEqual([])
})
