import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'

const SERVER = process.env['BENCH_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

export const SECRET_KEY = `sk_bench_${randomBytes(24).toString('hex')}`

/**
 * Creates a database for the benchmark.
 *
 * @param suffix distinguishes several databases of one benchmark.
 * @returns the variables of a production gateway that uses it.
 */
export async function createBenchEnvironment(suffix = '') {
  const name = `invitation_bench_${process.pid}${suffix && '_'}${suffix}`
  await admin(`CREATE DATABASE ${name}`)
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
  const databaseUrl = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href
  return {
    databaseUrl,
    variables: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      PUBLIC_URL: 'https://invitations.example.com',
      REDIRECT_ORIGINS: 'https://app.example.com',
      APP_NAME: 'Acme',
      MAIL_FROM: 'invitations@example.com',
      TICKET_SECRET: randomBytes(32).toString('hex'),
      SECRET_KEY,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '32',
      DATA_DIR: dataDir,
    },
    drop: async () => {
      rmSync(dataDir, { recursive: true })
      await admin(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function admin(sql: string): Promise<void> {
  const client = new pg.Client(SERVER)
  await client.connect()
  await client.query(sql)
  await client.end()
}
