// Writes a migration for the changes in schema.prisma, or checks that there are none:
//
//   npm run migration:new NAME       npm run check:migrations
//
// It works offline, with Prisma's schema engine as WebAssembly. An in-memory database replays the existing
// migrations. src/db/migration/migrate.ts applies migrations.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import {
  bindMigrationAwareSqlAdapterFactory,
  type ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { migrate } from '../src/db/migration/migrate.ts'

const DIRECTORY = 'prisma/migrations'
const SCHEMA = 'prisma/schema.prisma'

interface SchemaEngine {
  diff(input: object): Promise<{ exitCode: number; stdout: string | null }>
}

interface SchemaEngineModule {
  SchemaEngine: {
    new: (
      options: object,
      log: () => void,
      adapter: ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
    ) => Promise<SchemaEngine>
  }
}

// Node has WebAssembly, but its types are declared only in the DOM library, which this code must not use.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

const [argument] = process.argv.slice(2)
if (argument === undefined) {
  fail('Give the migration a name: npm run migration:new add_something. To only check, pass --check.')
}
const script = await missingSql()
if (argument === '--check') {
  if (script !== null) fail(`schema.prisma has changes that no migration contains:\n\n${script}`)
  console.log('Migrations match schema.prisma.')
} else if (script === null) {
  console.log('Nothing to migrate: the migrations match schema.prisma.')
} else {
  console.log(`Wrote ${await write(argument, script)}. Read it before you commit it.`)
}
process.exit(0)

/** @returns the SQL that is missing in the migrations; null if they match the schema. */
async function missingSql(): Promise<string | null> {
  await mkdir(DIRECTORY, { recursive: true })
  const shadow = await PGlite.create()
  const execute = async (sql: string, values?: unknown[]) => {
    if (values !== undefined) return shadow.query<Record<string, unknown>>(sql, values)
    await shadow.exec(sql)
    return { rows: [] }
  }
  await migrate({ schema: 'public', execute, changeSchema: (work) => work(execute) }, DIRECTORY)
  const files = [{ path: SCHEMA, content: await readFile(SCHEMA, 'utf8') }]
  const { SchemaEngine } = await loadSchemaEngine()
  const engine = await SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(shadow)),
  )
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: process.cwd() },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  return exitCode === 2 ? stdout : null
}

async function loadSchemaEngine(): Promise<SchemaEngineModule> {
  const glueUrl = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(glueUrl)
  const bytes = await readFile(new URL('schema_engine_bg.wasm', glueUrl))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return glue
}

async function write(name: string, sql: string): Promise<string> {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = `${DIRECTORY}/${timestamp}_${name.replace(/\W+/g, '_')}`
  await mkdir(folder)
  await writeFile(`${folder}/migration.sql`, sql)
  await writeFile(`${DIRECTORY}/migration_lock.toml`, 'provider = "postgresql"\n')
  return `${folder}/migration.sql`
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
