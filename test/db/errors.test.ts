import { expect, test } from 'vitest'
import { translateUnavailable } from '../../src/db/connection/errors.ts'
import { Unavailable } from '../../src/domain/errors.ts'

const failing = (fields: object) =>
  translateUnavailable(() => Promise.reject(Object.assign(new Error('from the database'), fields)))

test.each([
  ['08006', 'the connection broke'],
  ['25006', 'the server has become a standby'],
  ['25P03', 'the server ended an idle transaction'],
  ['25P04', 'a transaction took too long'],
  ['53100', 'the disk is full'],
  ['53300', 'there are too many connections'],
  ['55P03', 'a lock was not available'],
  ['57014', 'a statement took too long'],
  ['57P01', 'an administrator ended the session'],
  ['57P05', 'the server ended an idle session'],
])('the code %s becomes UNAVAILABLE: %s', async (code) => {
  await expect(failing({ code })).rejects.toBeInstanceOf(Unavailable)
  // The form in which Prisma forwards it.
  await expect(
    failing({ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: code } } } }),
  ).rejects.toBeInstanceOf(Unavailable)
})

test.each(['23505', '42P01', '22P02'])('the code %s stays an error of the gateway', async (code) => {
  await expect(failing({ code })).rejects.toThrow('from the database')
})
