import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../support/databases.ts'
import { embedded } from './faults/stored.ts'
import { type GatewayProcess, spawnGateway, startGatewayProcess } from './gateway-process.ts'

// On a Postgres server the data directory holds no database, and gateways may share it.
describe.runIf(embedded)('the data directory of an embedded database', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  test('only one process can open a data directory, and after kill -9 exactly one other gets it', async () => {
    const { environment, drop } = await createTestDatabase()
    onTestFinished(drop)
    const first = await startGatewayProcess(environment)
    const invited = await first.create({ emailAddress: 'before@example.com' })

    const second = spawnGateway(environment)
    expect(await second.ended).toEqual({ code: 1, signal: null })
    expect(second.errors.join('\n')).toContain(`is in use by process ${first.pid}.`)
    expect(second.errors.join('\n')).not.toContain('    at ')
    expect(await first.create({ emailAddress: 'after@example.com' })).toMatchObject({
      __typename: 'Invitation',
    })

    await first.kill()
    const starts = await Promise.allSettled([
      startGatewayProcess(environment),
      startGatewayProcess(environment),
    ])
    const winners = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    const losers = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []))
    expect(winners, losers.join('\n')).toHaveLength(1)
    const heir = only(winners)
    // A process that is opening the database cannot answer with its id.
    expect(losers.join('\n')).toMatch(new RegExp(`is in use by process (${heir.pid}|unknown)\\.`))
    expect(await heir.create({ emailAddress: 'after@example.com' })).toMatchObject({
      __typename: 'AlreadyInvited',
    })
    expect(await heir.deliveries(invited.id)).toHaveLength(1)
    expect(await heir.stop()).toEqual({ code: 0, signal: null })
  })

  test.each([
    ['a path longer than a socket may have', `${'long-name/'.repeat(20)}data`],
    ['spaces, quotes and letters of many scripts', 'Ünï 数据 "quoted" it\'s %20 #1? 🎉'],
  ])('may have %s', async (_what, name) => {
    const environment = { DATA_DIR: path.join(root, name) }
    const first = await startGatewayProcess(environment)
    await first.create({ emailAddress: 'ada@example.com' })
    const second = spawnGateway(environment)
    expect(await second.ended).toEqual({ code: 1, signal: null })
    expect(second.errors.join('\n')).toContain(`is in use by process ${first.pid}.`)

    await first.kill()
    const third = await startGatewayProcess(environment)
    expect(await third.create({ emailAddress: 'ada@example.com' })).toMatchObject({
      __typename: 'AlreadyInvited',
    })
    expect(await third.stop()).toEqual({ code: 0, signal: null })
  })
})

// Files instead of directories also stop root. Permissions do not.
test.each([
  ['is a file', 'file'],
  ['is inside a file', 'file/data'],
])('a data directory that %s is reported in one message', async (_what, name) => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  await writeFile(path.join(parent, 'file'), '')
  const dataDir = path.join(parent, name)
  const gateway = spawnGateway({ DATA_DIR: dataDir })
  expect(await gateway.ended).toEqual({ code: 1, signal: null })
  const message = gateway.errors.join('\n')
  expect(message).toContain('DATA_DIR')
  expect(message).toContain(dataDir)
  expect(message).not.toContain('    at ')
  await rm(parent, { recursive: true })
})

function only(gateways: GatewayProcess[]): GatewayProcess {
  const [gateway] = gateways
  if (gateway === undefined) throw new Error('There is no gateway')
  return gateway
}
