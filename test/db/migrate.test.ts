import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Database } from '../../src/db/connection/database.ts'
import { createTestDatabase, emptySchema, openTestDatabase, type TestDatabase } from '../support/databases.ts'

const MIGRATIONS = path.resolve('prisma/migrations')
const embedded = 'dataDir' in inject('template')

let copy: TestDatabase
let database: Database
let directory: string
beforeAll(async () => {
  copy = await createTestDatabase()
  database = await open()
})
afterAll(async () => {
  await database.close()
  await copy.drop()
})
beforeEach(async () => {
  await emptySchema(copy, database)
  directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  return () => rm(directory, { recursive: true })
})

function open(): Promise<Database> {
  return openTestDatabase(copy.environment, { poolSize: 2 })
}

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true })
  await writeFile(path.join(directory, name, 'migration.sql'), sql)
}

async function tables(): Promise<unknown[]> {
  const { rows } = await database.execute(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE '\\_%' ORDER BY 1",
  )
  return rows.map(({ tablename }) => tablename)
}

const bookkeeping = async () =>
  (await database.execute('SELECT * FROM _prisma_migrations ORDER BY migration_name')).rows

describe('the migrations of the gateway', () => {
  test('all migrations are applied to an empty database once and in order', async () => {
    const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{14}_/.test(name)).sort()
    expect(names.length).toBeGreaterThan(0)
    expect(await database.migrate(MIGRATIONS)).toEqual(names)
    expect(await tables()).toEqual(expect.arrayContaining(['invitations', 'users', 'deliveries', 'api_keys']))
    expect(await database.migrate(MIGRATIONS)).toEqual([])
    expect((await bookkeeping()).map((row) => row['migration_name'])).toEqual(names)
  })

  test('migrations are recorded as the command line of Prisma does', async () => {
    await database.migrate(MIGRATIONS)
    for (const row of await bookkeeping()) {
      const file = await readFile(path.join(MIGRATIONS, String(row['migration_name']), 'migration.sql'))
      expect(row).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        checksum: createHash('sha256').update(file).digest('hex'),
        migration_name: row['migration_name'],
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        rolled_back_at: null,
        logs: null,
        applied_steps_count: 1,
      })
    }
    const { rows } = await database.execute(
      "SELECT column_name, data_type, character_maximum_length AS length, is_nullable FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position",
    )
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      'id character varying 36 NO',
      'checksum character varying 64 NO',
      'finished_at timestamp with time zone  YES',
      'migration_name character varying 255 NO',
      'logs text  YES',
      'rolled_back_at timestamp with time zone  YES',
      'started_at timestamp with time zone  NO',
      'applied_steps_count integer  NO',
    ])
  })

  test('checksums of migrations do not depend on line endings of a checkout', async () => {
    for (const name of await readdir(MIGRATIONS, { recursive: true })) {
      if (!name.endsWith('.sql')) continue
      expect(await readFile(path.join(MIGRATIONS, name), 'utf8'), name).not.toContain('\r')
    }
    expect(await readFile('.gitattributes', 'utf8')).toMatch(/^\*\.sql .*eol=lf/m)
  })
})

describe('migrations', () => {
  test('new migrations are applied after the existing ones', async () => {
    await write('001_one', 'CREATE TABLE one (id int); INSERT INTO one VALUES (1)')
    expect(await database.migrate(directory)).toEqual(['001_one'])
    // Without a semicolon, and with a comment that has no end of line.
    await write('003_three', 'ALTER TABLE one ADD COLUMN b int -- done')
    await write('002_two', '-- nothing to do yet\n')
    expect(await database.migrate(directory)).toEqual(['002_two', '003_three'])
    expect((await database.execute('SELECT * FROM one')).rows).toEqual([{ id: 1, b: null }])
  })

  test.each([
    ['in the middle', 'CREATE TABLE broken (id int); SELECT nonsense; CREATE TABLE never (id int)'],
    ['at a syntax error', 'CREATE TABLE broken (id int); CREATE TABEL never (id int)'],
    [
      'when it is committed',
      'CREATE TABLE broken (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO broken VALUES (1), (1)',
    ],
  ])('a migration that fails %s is named, leaves no changes and can be fixed', async (_where, sql) => {
    await write('001_good', 'CREATE TABLE good (id int)')
    await write('002_bad', sql)
    await write('003_later', 'CREATE TABLE later (id int)')
    await expect(database.migrate(directory)).rejects.toThrow(/^Migration 002_bad failed: ./)
    expect(await tables()).toEqual(['good'])
    expect((await bookkeeping()).map((row) => row['migration_name'])).toEqual(['001_good'])

    await write('002_bad', 'CREATE TABLE mended (id int)')
    expect(await database.migrate(directory)).toEqual(['002_bad', '003_later'])
    expect(await tables()).toEqual(['good', 'later', 'mended'])
  })

  test('a migration that was edited after it was applied is refused, and nothing else is applied', async () => {
    await write('001_one', 'CREATE TABLE one (id int)')
    await database.migrate(directory)
    await write('001_one', 'CREATE TABLE one (id int) ')
    await write('002_two', 'CREATE TABLE two (id int)')
    await expect(database.migrate(directory)).rejects.toThrow(/^Migration 001_one was edited/)
    expect(await tables()).toEqual(['one'])
  })

  test('an unfinished migration of another program is refused until it is resolved', async () => {
    await write('001_one', 'CREATE TABLE one (id int)')
    await database.migrate(directory)
    await database.execute('DROP TABLE one; UPDATE _prisma_migrations SET finished_at = NULL')
    await expect(database.migrate(directory)).rejects.toThrow(/^Migration 001_one failed earlier/)
    await database.execute('UPDATE _prisma_migrations SET rolled_back_at = now()')
    expect(await database.migrate(directory)).toEqual(['001_one'])
    expect(await tables()).toEqual(['one'])
  })

  test('migrations of another program in the same table are ignored', async () => {
    await cp(MIGRATIONS, directory, { recursive: true })
    await write('999_other', 'CREATE TABLE other (id int)')
    await database.migrate(directory)
    expect(await database.migrate(MIGRATIONS)).toEqual([])
  })

  test('a missing directory of migrations is an error', async () => {
    await expect(database.migrate(path.join(directory, 'nowhere'))).rejects.toThrow('ENOENT')
    // The lock is free again.
    await write('001_one', 'SELECT 1')
    expect(await database.migrate(directory)).toEqual(['001_one'])
  })
})

describe.runIf(!embedded)('several gateways that start together', () => {
  test('gateways that start together apply each migration once, and all wait for it', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `00${index}_slow`)
    for (const name of names) {
      await write(name, `CREATE TABLE t${randomBytes(4).toString('hex')} (id int); SELECT pg_sleep(0.1)`)
    }
    const starters = await Promise.all(Array.from({ length: 4 }, open))
    try {
      const applied = await Promise.all(
        starters.map(async (starter) => {
          const own = await starter.migrate(directory)
          expect(await tables()).toHaveLength(names.length)
          return own
        }),
      )
      expect(applied.flat().sort()).toEqual(names)
      expect(await bookkeeping()).toHaveLength(names.length)
    } finally {
      await Promise.all(starters.map((starter) => starter.close()))
    }
  })
})
