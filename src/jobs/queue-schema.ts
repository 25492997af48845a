import { createRequire } from 'node:module'
import PgBoss from 'pg-boss'
import type { Execute } from '../lib/execute.ts'

/** The database and the schema of the queue. */
export interface QueueLocation {
  execute: Execute
  /** Runs work in a transaction under the lock that all changes of the schema share. */
  changeSchema<T>(work: (execute: Execute) => Promise<T>): Promise<T>
  /** The schema of pg-boss's tables. */
  schema: string
}

/** The configured schema cannot be used. */
class QueueSchemaRefused extends Error {
  readonly code = 'QUEUE_SCHEMA'
}

/** The version of the tables that this version of pg-boss needs. */
const { schema: VERSION }: { schema: number } = createRequire(import.meta.url)('pg-boss/version.json')

/** The index that {@link createFetchOrder} creates. */
const FETCH_ORDER = 'job_fair_order'

/** How long a job may run before its worker counts as dead. */
export const DEAD_AFTER_SECONDS = 30

/** Creates what is missing for these queues. If nothing is missing, the role needs no CREATE privilege. */
export async function prepareQueues(
  location: QueueLocation,
  names: readonly string[],
  deadAfterSeconds = DEAD_AFTER_SECONDS,
): Promise<void> {
  const { execute, changeSchema, schema } = location
  let state = await readState(execute, schema)
  if (!state.isInstalled) {
    await changeSchema((inLock) => install(inLock, schema))
    state = await readState(execute, schema)
  }
  const missing = names.filter((name) => !state.queues.has(name))
  if (missing.length === 0 && state.isOrdered) return
  await changeSchema(async (inLock) => {
    for (const name of missing) await createQueue(inLock, schema, name, deadAfterSeconds)
    if (!state.isOrdered) await createFetchOrder(inLock, schema)
  })
}

interface State {
  hasSchema: boolean
  isInstalled: boolean
  isOrdered: boolean
  queues: Set<unknown>
}

/** @throws QueueSchemaRefused */
async function readState(execute: Execute, schema: string): Promise<State> {
  const { rows } = await execute(
    `SELECT to_regnamespace($1) IS NOT NULL AS schema, to_regclass($1 || '.version') IS NOT NULL AS version,
       to_regclass($1 || '.${FETCH_ORDER}') IS NOT NULL AS ordered, quote_ident($1) = $1 AS plain`,
    [schema],
  )
  const { plain, schema: exists, version, ordered } = rows[0] ?? {}
  if (plain !== true) {
    throw new QueueSchemaRefused(`QUEUE_SCHEMA must not be ${schema}, which is a reserved word of SQL.`)
  }
  const state = { hasSchema: exists === true, isInstalled: version === true, isOrdered: ordered === true }
  if (!state.isInstalled) return { ...state, queues: new Set() }
  await assertVersion(execute, schema)
  const { rows: queues } = await execute(`SELECT name FROM ${schema}.queue`, [])
  return { ...state, queues: new Set(queues.map(({ name }) => name)) }
}

/** @throws QueueSchemaRefused */
async function assertVersion(execute: Execute, schema: string): Promise<void> {
  const fault = versionFault((await execute(`SELECT * FROM ${schema}.version`, [])).rows, schema)
  if (fault !== null) throw new QueueSchemaRefused(`${fault.message} ${fault.advice}`)
}

/** @returns what is wrong with the schema of the queue. Null if nothing is wrong, or if it does not exist yet. */
export async function findQueueFault(execute: Execute, schema: string): Promise<QueueFault | null> {
  const { rows } = await execute(
    "SELECT to_regclass(quote_ident($1) || '.version') IS NOT NULL AS installed",
    [schema],
  )
  if (rows[0]?.['installed'] !== true) return null
  return versionFault((await execute(`SELECT * FROM "${schema}".version`, [])).rows, schema)
}

interface QueueFault {
  message: string
  advice: string
}

function versionFault(rows: Record<string, unknown>[], schema: string): QueueFault | null {
  const found = rows[0]?.['version']
  if (Number(found) === VERSION) return null
  return {
    message:
      `The schema ${schema} has the queue of another application: its tables are of version ${String(found)} of ` +
      `pg-boss, the gateway's are of ${VERSION}.`,
    advice: 'Set QUEUE_SCHEMA to another name; the gateway creates that schema.',
  }
}

async function install(execute: Execute, schema: string): Promise<void> {
  const { isInstalled, hasSchema } = await readState(execute, schema)
  if (isInstalled) return
  // pg-boss's plan begins with CREATE SCHEMA IF NOT EXISTS, which needs the privilege even if the schema exists.
  if (!hasSchema) await execute(`CREATE SCHEMA ${schema}`, [])
  const plan = PgBoss.getConstructionPlans(schema).replace(`CREATE SCHEMA IF NOT EXISTS ${schema}`, 'SELECT')
  // The last statement of the plan commits.
  await execute(plan)
}

async function createQueue(
  execute: Execute,
  schema: string,
  name: string,
  deadAfterSeconds: number,
): Promise<void> {
  const boss = new PgBoss({ db: { executeSql: execute }, schema })
  await boss.createQueue(name, {
    name,
    expireInSeconds: deadAfterSeconds,
    // These retries are for dead workers and unexpected errors. A handler that expects a failure reschedules the
    // job itself.
    retryLimit: 1_000_000,
    retryDelay: 1,
  })
}

/**
 * Creates an index in the order in which jobs are taken. It contains all columns that decide which job is taken:
 * with 100,000 waiting jobs of one group, the jobs of other groups are found in the index alone.
 */
async function createFetchOrder(execute: Execute, schema: string): Promise<void> {
  await execute(
    `CREATE INDEX IF NOT EXISTS ${FETCH_ORDER} ON ${schema}.job (name, start_after, id)
      INCLUDE (singleton_key, started_on, retry_count) WHERE state < 'active'`,
    [],
  )
  // The index of earlier versions.
  await execute(`DROP INDEX IF EXISTS ${schema}.job_fetch_order`, [])
}
