import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/connection/open-database.ts'
import { eventually, SECRET_KEY, startGateway } from '../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../support/own-postgres.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { createPrivateAuthority, type PrivateAuthority } from '../support/private-authority.ts'

const isRoot = process.getuid?.() === 0

describe.runIf(HAS_OWN_POSTGRES)('a Postgres with a certificate of a private authority', () => {
  let folder: string
  let cluster: Cluster
  let authority: PrivateAuthority
  let other: PrivateAuthority
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-tls-'))
    authority = await createPrivateAuthority(path.join(folder, 'own'), 'DNS:localhost')
    other = await createPrivateAuthority(path.join(folder, 'other'), 'DNS:localhost')
    // Postgres accepts a key only from its owner.
    if (isRoot) execFileSync('chown', ['-R', 'postgres', folder])
    cluster = await startCluster({
      settings: { ssl: 'on', ssl_cert_file: authority.certificateFile, ssl_key_file: authority.keyFile },
    })
  })
  afterAll(async () => {
    await cluster.remove()
    rmSync(folder, { recursive: true })
  })

  function urlOf(host: string, parameters: Record<string, string>): string {
    return `${cluster.url.replace('127.0.0.1', host)}?${new URLSearchParams(parameters)}`
  }

  /** @returns whether the connection is encrypted. @throws the fault of the connection */
  async function isEncrypted(host: string, parameters: Record<string, string>): Promise<unknown> {
    const database = await openDatabase({ url: urlOf(host, parameters), dataDir: folder, poolSize: 1 })
    try {
      const { rows } = await database.execute('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()', [])
      return rows[0]?.['ssl']
    } finally {
      await database.close()
    }
  }

  const own = () => authority.rootFile
  const foreign = () => other.rootFile
  const none = () => undefined

  test.each([
    ['disable', '127.0.0.1', none, false],
    ['require', '127.0.0.1', none, true],
    ['require', '127.0.0.1', own, true],
    ['no-verify', '127.0.0.1', none, true],
    ['verify-ca', '127.0.0.1', own, true],
    ['verify-full', 'localhost', own, true],
  ])('sslmode=%s connects to %s', async (sslmode, host, root, isExpected) => {
    const sslrootcert = root()
    const parameters = sslrootcert === undefined ? { sslmode } : { sslmode, sslrootcert }
    expect(await isEncrypted(host, parameters)).toBe(isExpected)
  })

  const SIGNED_BY_ANOTHER = /certificate signature failure|self-signed|unable to verify/
  test.each([
    ['require', '127.0.0.1', foreign, SIGNED_BY_ANOTHER],
    ['verify-ca', '127.0.0.1', foreign, SIGNED_BY_ANOTHER],
    ['verify-full', 'localhost', foreign, SIGNED_BY_ANOTHER],
    ['verify-full', 'localhost', none, SIGNED_BY_ANOTHER],
    ['verify-full', '127.0.0.1', own, /altnames/],
  ])('sslmode=%s refuses %s with another authority or name', async (sslmode, host, root, fault) => {
    const sslrootcert = root() ?? 'system'
    await expect(isEncrypted(host, { sslmode, sslrootcert })).rejects.toThrow(fault)
  })

  test('all connections of a gateway are encrypted, also the one for notifications', async () => {
    const url = urlOf('localhost', { sslmode: 'verify-full', sslrootcert: authority.rootFile })
    // With two hosts, and the first one refuses connections.
    const gateway = await startGateway({
      DATABASE_URL: url.replace('localhost:', 'localhost:1,localhost:'),
      DATA_DIR: folder,
    })
    try {
      const { data } = await gateway.graphql(
        'mutation { createInvitation(input: { emailAddress: "ada@example.com" }) { __typename } }',
      )
      expect(data.createInvitation.__typename).toBe('Invitation')
      // The gateway listens while it has subscribers.
      const stream = await gateway.request('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${SECRET_KEY}`,
        },
        body: JSON.stringify({ query: 'subscription { invitationChanged { cursor } }' }),
      })
      const names = await eventually(async () => {
        const rows = await cluster.query(
          `SELECT application_name AS name, bool_and(ssl) AS encrypted FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
           WHERE application_name LIKE 'invitation-gateway%' GROUP BY 1 ORDER BY 1`,
        )
        return rows.length === 2 ? rows : undefined
      }, 'the gateway listens')
      expect(names).toEqual([
        { name: 'invitation-gateway', encrypted: true },
        { name: 'invitation-gateway-listen', encrypted: true },
      ])
      await stream.body?.cancel()
    } finally {
      await gateway.stop()
    }
  })
})
