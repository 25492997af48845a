import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openEmbedded } from '../../src/db/connection/embedded-database.ts'

test('requests are read between two statements of the embedded database', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-turns-'))
  const database = await openEmbedded(directory, { through: (adapter) => adapter, tracing: null })
  onTestFinished(async () => {
    await database.close()
    await rm(directory, { recursive: true })
  })

  let turns = 0
  let isOver = false
  const count = () => {
    turns++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const statement = { text: 'SELECT $1::int AS n', values: [1] }
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => database.query<{ n: number }>(statement)),
  )
  isOver = true
  expect(answers.flat()).toHaveLength(10)
  expect(turns).toBeGreaterThanOrEqual(10)
})
