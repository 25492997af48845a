import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, POSTGRES_BINARIES, startCluster } from '../postgres-cluster.ts'
import { rounds } from './fault-scene.ts'
import { startGatewayProcess } from './gateway-process.ts'

// As many as have memory; a database of their own for each round.
const ROUNDS = rounds(2)
const TOGETHER = 3

describe.skipIf(POSTGRES_BINARIES === undefined)(`${TOGETHER} gateways on an empty Postgres`, () => {
  let cluster: Cluster
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-first-'))
    cluster = await startCluster()
  })
  afterAll(async () => {
    await cluster.remove()
    await rm(dataDir, { recursive: true, force: true })
  })

  test(
    `start together, ${ROUNDS} times, and all of them work`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await cluster.query(`CREATE DATABASE first_${round}`)
        const url = Object.assign(new URL(cluster.url), { pathname: `/first_${round}` }).href
        const environment = { DATABASE_URL: url, DATA_DIR: dataDir }
        const gateways = await Promise.all(
          Array.from({ length: TOGETHER }, () => startGatewayProcess(environment)),
        )
        const created = await Promise.all(
          gateways.map((gateway, index) => gateway.create({ emailAddress: `person${index}@example.com` })),
        )
        expect(created.map(({ __typename }) => __typename)).toEqual(gateways.map(() => 'Invitation'))
        const ends = await Promise.all(gateways.map((gateway) => gateway.stop()))
        expect(ends).toEqual(gateways.map(() => ({ code: 0, signal: null })))
      }
    },
    (ROUNDS + 1) * 60_000,
  )
})
