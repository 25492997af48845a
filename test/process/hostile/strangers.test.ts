import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { rounds } from '../../support/rounds.ts'
import { type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'
import { percentile, probeHealth, residentBytes, shapes, startStrangers } from './strangers.ts'

const SECONDS = rounds(3, 60)
const HEALTH_MS = 250
const MEMORY_FACTOR = 1.5
const ATTEMPTS = 5

let gateway: GatewayProcess
let database: Awaited<ReturnType<typeof createTestDatabase>>
let idle: number
beforeAll(async () => {
  database = await createTestDatabase()
  gateway = await startGatewayProcess(database.environment)
  // Requests first, so that compiled code is part of the idle memory.
  for (let index = 0; index < 50; index++) await gateway.create({ emailAddress: `warm${index}@example.com` })
  await probeHealth(await gateway.port, 1)
  idle = await memory()
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

function memory(): Promise<number> {
  return residentBytes(gateway.pid)
}

describe.runIf(existsSync('/proc/self/status'))('anonymous traffic of 1 MB/s', () => {
  test.for(shapes())(
    'anonymous traffic of $name does not delay other requests and does not fill the memory',
    async (shape, { annotate }) => {
      const port = await gateway.port
      let slow = Infinity
      let grown = 0
      let sent = 0
      // Another program on the machine delays some attempts. What strangers cost is in every attempt.
      for (let attempt = 0; attempt < ATTEMPTS && slow >= HEALTH_MS; attempt++) {
        const strangers = startStrangers(port, shape)
        const times = await probeHealth(port, SECONDS)
        grown = Math.max(grown, (await memory()) / idle)
        sent += strangers.sent()
        await strangers.stop()
        slow = Math.min(slow, percentile(times, 0.99))
        await annotate(
          `/health p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms, ` +
            `memory ${grown.toFixed(2)} of ${(idle / 1e6).toFixed(0)} MB, ${(sent / 1e6).toFixed(1)} MB sent`,
        )
      }
      expect({ slow, isQuick: slow < HEALTH_MS }).toEqual({ slow, isQuick: true })
      expect({ grown, isSmall: grown < MEMORY_FACTOR }).toEqual({ grown, isSmall: true })
      expect(sent, 'bytes that strangers sent').toBeGreaterThan(100_000)
    },
  )

  test('the gateway works after the anonymous traffic', async () => {
    expect(await gateway.create({ emailAddress: 'after@example.com' })).toMatchObject({
      __typename: 'Invitation',
    })
  })
})
