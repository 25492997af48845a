import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createEmptyDatabase } from '../../support/databases.ts'
import { embedded } from '../faults/stored.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

const READ = 'query ($id: ID!) { invitation(id: $id) { emailAddress status url } }'
const ACCEPT =
  'mutation ($ticket: String!) { acceptInvitation(input: { ticket: $ticket }) { __typename ... on Error { code } } }'

describe.runIf(embedded)('a backup of the embedded database', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-backup-'))
    file = path.join(folder, 'backup.tar.gz')
    onTestFinished(() => rm(folder, { recursive: true }))
  })

  async function startOn(environment: Record<string, string | undefined>) {
    const gateway = await startGatewayProcess(environment)
    onTestFinished(async () => void (await gateway.kill()))
    return gateway
  }

  test('a restored database has the invitations, and their links still work', async () => {
    const { environment, drop } = await createEmptyDatabase()
    onTestFinished(drop)
    const gateway = await startOn(environment)
    const { id, url } = await gateway.create({ emailAddress: 'ada@example.com' })

    const refused = await runCli(environment, 'backup', file)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.errors).toMatch(/The data directory .* is in use by process \d+\. Stop that process/)

    await gateway.stop()
    expect(await runCli(environment, 'backup', file)).toMatchObject({ code: 0, errors: '' })
    expect(await readdir(folder)).toEqual(['backup.tar.gz'])
    expect((await runCli(environment, 'backup', file)).errors).toMatch(/exists already. Choose another name/)

    const restored = { ...environment, DATA_DIR: path.join(folder, 'restored') }
    const answer = await runCli(restored, 'restore', file)
    expect(answer).toMatchObject({ code: 0, errors: '' })
    expect(answer.out).toMatch(/^Restored a database with 1 invitations in /)
    const again = await startOn(restored)
    const { data } = await again.graphql(READ, { id })
    expect(data.invitation).toEqual({ emailAddress: 'ada@example.com', status: 'PENDING', url })
    const ticket = new URL(url).searchParams.get('ticket')
    const accepted = await again.graphql(ACCEPT, { ticket })
    expect(accepted.data.acceptInvitation.__typename).toBe('InvitationPreview')
    expect((await again.create({ emailAddress: 'bob@example.com' })).__typename).toBe('Invitation')
    await again.stop()

    const second = await runCli(restored, 'restore', file)
    expect(second.errors).toMatch(/There is a database in .* already\. Set DATA_DIR to another directory/)
  })

  test('a file that is no complete backup restores nothing', async () => {
    const { environment, drop } = await createEmptyDatabase()
    onTestFinished(drop)
    await (await startOn(environment)).stop()
    await runCli(environment, 'backup', file)
    await truncate(file, (await readFile(file)).byteLength - 10_000)
    const restored = { ...environment, DATA_DIR: path.join(folder, 'restored') }
    const text = path.join(folder, 'text')
    await writeFile(text, 'no archive')
    const zipped = path.join(folder, 'zipped')
    await writeFile(zipped, gzipSync('no archive'))
    for (const wrong of [file, text, zipped]) {
      const answer = await runCli(restored, 'restore', wrong)
      expect(answer).toMatchObject({ code: 1, out: '' })
      expect(answer.errors).toMatch(/is not a complete backup of an embedded database/)
    }
    expect((await runCli(restored, 'restore', path.join(folder, 'missing'))).errors).toMatch(/cannot be read/)
    // Only the lock of the process was there.
    expect(await readdir(restored.DATA_DIR)).toEqual([])
  })

  test('without a database and with a Postgres server, the command says what to do', async () => {
    const missing = await runCli({ DATA_DIR: path.join(folder, 'none') }, 'backup', file)
    expect(missing.errors).toMatch(/There is no database in/)
    const DATABASE_URL = 'postgres://127.0.0.1:1/app'
    for (const command of ['backup', 'restore']) {
      const refused = await runCli({ DATABASE_URL }, command, file)
      expect(refused.errors).toMatch(/DATABASE_URL is set: back up and restore that server with the programs/)
    }
  })
})
