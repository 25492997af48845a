import { describe, expect, test } from 'vitest'
import { eventually } from '../../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { startCluster } from '../../support/postgres-cluster.ts'
import { rounds } from '../../support/rounds.ts'
import { startScene } from './fault-scene.ts'

const FAILOVERS = rounds(1, 3)

describe.runIf(HAS_OWN_POSTGRES)('a synchronous standby', () => {
  test(
    `a standby takes over ${FAILOVERS} times while old connections stay silent, and nothing acknowledged is lost`,
    async ({ annotate }) => {
      for (let round = 0; round < FAILOVERS; round++) {
        const scene = await startScene()
        const standby = await startCluster({ standbyOf: scene.cluster })
        try {
          await scene.cluster.query(
            "ALTER SYSTEM SET synchronous_standby_names = '*'",
            'SELECT pg_reload_conf()',
          )
          await eventually(async () => {
            const [row] = await scene.cluster.query('SELECT sync_state FROM pg_stat_replication')
            return row?.['sync_state'] === 'sync' ? true : undefined
          }, 'the standby is synchronous')
          scene.load()
          await scene.more(50)
          // The old primary is gone, and its connections stay open.
          scene.proxy.silence()
          scene.proxy.leadTo(standby.port)
          await scene.cluster.freeze()
          await standby.promote()
          const seconds = await scene.recovered()
          await scene.more(20)
          await scene.isWhole(standby.url)
          const { acknowledged } = scene.tally
          await annotate(`recovered after ${seconds.toFixed(1)} s, ${acknowledged.length} acknowledged`)
          expect(acknowledged.length).toBeGreaterThan(50)
        } finally {
          await scene.close()
          await standby.remove()
        }
      }
    },
    (FAILOVERS + 1) * 90_000,
  )
})
