import { describe, expect, test } from 'vitest'
import { BUILT_MAIN } from '../support/build.ts'
import { HAS_OWN_POSTGRES } from '../support/own-postgres.ts'
import { rounds } from '../support/rounds.ts'
import { failOver } from './fail-over.ts'
import { restartGateways } from './restart-gateways.ts'
import { startScene } from './scene.ts'

const FAILOVERS = rounds(1, 10)

describe.runIf(HAS_OWN_POSTGRES)(
  'two gateways behind HAProxy, on a primary with a synchronous standby',
  () => {
    test(`the primary is killed ${FAILOVERS} times and both gateways restart, and nothing is lost, doubled or missing in a stream`, {
      timeout: (FAILOVERS + 2) * 90_000,
    }, async ({ annotate }) => {
      const scene = await startScene(BUILT_MAIN)
      try {
        for (let round = 1; round <= FAILOVERS; round++) {
          if (round > 1) await scene.rebuild()
          const { recoverySeconds, unavailable, faults } = await failOver(scene)
          await annotate(`recovered after ${recoverySeconds.toFixed(1)} s, ${unavailable} times UNAVAILABLE`)
          expect(faults).toEqual([])
          expect(recoverySeconds).toBeLessThan(10)
        }
        const { faults, unanswered, fromProxy } = await restartGateways(scene)
        expect({ faults, unanswered, fromProxy }).toEqual({ faults: [], unanswered: 0, fromProxy: 0 })
      } finally {
        await scene.close()
      }
    })
  },
)
