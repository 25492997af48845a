import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import { eventually, startTestGateway } from '../support/harness.ts'

const data = z.strictObject({ group: z.string() })
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

/** A queue in which the jobs of some groups run until the test releases them. */
async function hangingQueue(name: string, hanging: (group: string) => boolean) {
  const { execute } = gateway.database
  const begun: string[] = []
  const ended: string[] = []
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const ids = new Map<string, string>()
  const queue: Queue = await startQueue({
    execute,
    onError: (error) => expect.fail(String(error)),
    pollMs: 50,
  })
  const add = async (groups: string[]) => {
    const jobs = groups.map((group) => ({ id: randomUUID(), data: { group }, group }))
    for (const { id, group } of jobs) ids.set(`${group} ${ids.size}`, id)
    await queue.add(name, jobs, execute)
    queue.wake()
  }
  const work = () =>
    queue.work({
      name,
      schema: data,
      concurrency: 10,
      handle: async ({ group }) => {
        begun.push(group)
        if (hanging(group)) await held
        ended.push(group)
        await execute("DELETE FROM pgboss.job WHERE name = $1 AND state = 'active' AND data->>'group' = $2", [
          name,
          group,
        ])
      },
    })
  return {
    begun,
    ended,
    add,
    work,
    stop: async () => {
      letGo()
      await execute('DELETE FROM pgboss.job WHERE name = $1', [name])
      await queue.stop()
    },
  }
}

test('one slow receiver uses at most half of the slots and delays no other', async () => {
  const queue = await hangingQueue('one_slow', (group) => group === 'slow')
  await queue.work()
  await queue.add(Array.from({ length: 300 }, () => 'slow'))
  await eventually(async () => (queue.begun.length >= 5 ? true : undefined), 'the slow ones have begun')
  const others = Array.from({ length: 30 }, (_, index) => `other ${index}`)
  await queue.add(others)
  await eventually(async () => (queue.ended.length >= 30 ? true : undefined), 'the others are done')
  expect([...queue.ended].sort()).toEqual([...others].sort())
  expect(queue.begun.filter((group) => group === 'slow')).toHaveLength(5)
  await queue.stop()
})

test('many slow receivers together leave a slot for others', async () => {
  const queue = await hangingQueue('many_slow', (group) => group.startsWith('slow'))
  await queue.work()
  await queue.add(Array.from({ length: 200 }, (_, index) => `slow ${index % 4}`))
  await eventually(async () => (queue.begun.length >= 8 ? true : undefined), 'the slow ones have begun')
  await queue.add(['quick'])
  await eventually(async () => (queue.ended.includes('quick') ? true : undefined), 'the quick one is done')
  expect(queue.begun.length).toBeLessThanOrEqual(10)
  await queue.stop()
})

test('a job that survives after its timeout takes no slot from its group', async () => {
  const { execute } = gateway.database
  const name = 'late_survivor'
  const errors: unknown[] = []
  const queue = await startQueue({
    execute,
    onError: (error) => errors.push(error),
    pollMs: 50,
    deadAfterSeconds: 1,
  })
  const ended: string[] = []
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let attempts = 0
  const end = async (group: string, label: string) => {
    await execute("DELETE FROM pgboss.job WHERE name = $1 AND data->>'group' = $2", [name, group])
    ended.push(label)
  }
  await queue.work({
    name,
    schema: data,
    concurrency: 1,
    handle: async ({ group }, survived) => {
      if (group === 'next') return end(group, 'next')
      attempts++
      if (attempts > 1) return end(group, 'second attempt')
      await held
      await survived()
      ended.push('first attempt')
    },
  })
  // As a dead worker leaves it.
  await execute(
    `INSERT INTO pgboss.job (id, name, data, singleton_key, state, started_on, retry_limit, expire_in)
     VALUES ($1, $2, '{"group":"late"}', 'one group', 'retry', now() - interval '1 minute', 1000000, interval '1 second')`,
    [randomUUID(), name],
  )
  await eventually(async () => ended.includes('second attempt') || undefined, 'the second attempt')
  release()
  await eventually(async () => ended.includes('first attempt') || undefined, 'the first attempt')
  await queue.add(name, [{ id: randomUUID(), data: { group: 'next' }, group: 'one group' }], execute)
  await eventually(async () => ended.includes('next') || undefined, 'the next job of the group')
  expect(String(errors[0])).toContain('Timeout')
  await queue.stop()
})
