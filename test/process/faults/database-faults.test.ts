import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { rounds } from '../../support/rounds.ts'
import { answerOf, startScene } from './fault-scene.ts'

const MINUTE = 60_000

describe.runIf(HAS_OWN_POSTGRES)('faults of the database', () => {
  let scene: Awaited<ReturnType<typeof startScene>>
  beforeAll(async () => {
    scene = await startScene()
    scene.load()
  }, MINUTE)
  afterAll(() => scene.close())

  const SILENCES = rounds(1, 10)
  test(
    `a gateway recovers after open connections become silent permanently, ${SILENCES} times`,
    async ({ annotate }) => {
      const seconds: number[] = []
      for (let round = 0; round < SILENCES; round++) {
        await scene.more(20)
        expect(scene.proxy.silence()).toBeGreaterThan(0)
        seconds.push(await scene.recovered())
      }
      await annotate(`recovered after ${longest(seconds)} s at most`)
    },
    (SILENCES / 2 + 1) * MINUTE,
  )

  test(
    'a gateway recovers after a proxy has discarded everything for two seconds',
    async () => {
      await scene.more(20)
      await scene.proxy.loseFor(2_000)
      await scene.recovered()
    },
    MINUTE,
  )

  const TERMINATIONS = rounds(10, 200)
  test(
    `a gateway recovers after ${TERMINATIONS} rounds of terminated backends`,
    async ({ annotate }) => {
      let ended = 0
      for (let round = 0; round < TERMINATIONS; round++) {
        const rows = await scene.cluster.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )
        ended += rows.length
        await sleep((round * 37) % 101)
      }
      await scene.recovered()
      await annotate(`${ended} backends were terminated`)
    },
    (TERMINATIONS / 60 + 1) * MINUTE,
  )

  test(
    'a gateway answers UNAVAILABLE within 5 s while the server is frozen, and recovers afterwards',
    async () => {
      await scene.more(20)
      await scene.cluster.freeze()
      try {
        for (let call = 0; call < 3; call++) {
          const { code, seconds } = await answerOf(scene.first, `frozen${call}@example.com`)
          expect(code).toBe('UNAVAILABLE')
          expect(seconds).toBeLessThan(5)
        }
        // /ready queries the database first. The loops notice a frozen server only after a while.
        expect((await fetch(`${scene.first.url}/ready`)).status).toBe(503)
        await sleep(8_000)
        const { checks } = JSON.parse(await (await fetch(`${scene.first.url}/ready`)).text())
        expect(checks).toMatchObject({ database: 'failed', mail_invitation: 'failed', feed: 'failed' })
      } finally {
        await scene.cluster.thaw()
      }
      await scene.recovered()
    },
    2 * MINUTE,
  )

  test(
    'a gateway answers UNAVAILABLE within 5 s while a table is locked, and recovers afterwards',
    async () => {
      const holder = new pg.Client({ connectionString: scene.cluster.url })
      await holder.connect()
      await holder.query('BEGIN; LOCK TABLE invitations IN ACCESS EXCLUSIVE MODE')
      const answers = await Promise.all(
        [0, 700, 1_400].map(async (ms) => {
          await sleep(ms)
          return answerOf(scene.first, `locked${ms}@example.com`)
        }),
      )
      await holder.end()
      for (const { code, seconds } of answers) {
        expect(code).toBe('UNAVAILABLE')
        expect(seconds).toBeLessThan(5)
      }
      await scene.recovered()
    },
    MINUTE,
  )

  const KILLS = rounds(1, 20)
  test(
    `a gateway recovers after ${KILLS} kills of the server`,
    async ({ annotate }) => {
      const seconds: number[] = []
      for (let round = 0; round < KILLS; round++) {
        await scene.more(20)
        await scene.cluster.kill()
        await scene.cluster.restart()
        seconds.push(await scene.recovered())
      }
      await annotate(`recovered after ${longest(seconds)} s at most`)
    },
    (KILLS / 2 + 1) * MINUTE,
  )

  test(
    'no acknowledged invitation is lost after all faults',
    async ({ annotate }) => {
      await scene.isWhole()
      const { acknowledged, unavailable, unanswered } = scene.tally
      await annotate(
        `${acknowledged.length} acknowledged, ${unavailable} unavailable, ${unanswered} unanswered`,
      )
    },
    2 * MINUTE,
  )
})

function longest(seconds: number[]): string {
  return Math.max(...seconds).toFixed(1)
}
