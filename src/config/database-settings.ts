import { z } from 'zod'
import { wholeNumberVariable } from './setting-types.ts'
import { databaseUrl } from './url-types.ts'

/** Where the gateway keeps what it stores, on a server. */
export interface ServerSettings {
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** The way past a pooler, for what one can't do. */
  databaseDirectUrl: string | undefined
  databasePoolSize: number
  databaseSchema: string
  /** Where the queue keeps its jobs. */
  queueSchema: string
}

export const DATABASE_VARIABLES = [
  {
    name: 'DATABASE_URL',
    fallback: 'the embedded database in DATA_DIR',
    meaning: 'a Postgres server: postgres://user:password@host/database; several hosts separated by commas',
  },
  {
    name: 'DATABASE_DIRECT_URL',
    fallback: 'DATABASE_URL',
    meaning: 'the same database without a pooler such as PgBouncer, for migrations and notifications',
  },
  { name: 'DATABASE_POOL_SIZE', fallback: '10', meaning: 'the number of connections to that server' },
  {
    name: 'DATABASE_SCHEMA',
    fallback: 'public',
    meaning: 'the schema of the gateway’s tables on that server',
  },
  {
    name: 'QUEUE_SCHEMA',
    fallback: 'pgboss; with DATABASE_SCHEMA that name and _pgboss',
    meaning: 'the schema of the job queue, which no other application may use',
  },
] as const

// pg-boss does not quote the name, takes 50 characters, and a channel name that ends in it may have 63.
const schemaName = z
  .string()
  .regex(
    /^(?!pg_)[a-z_][a-z0-9_]{0,39}$/,
    'must be 1 to 40 lower-case letters, digits and _, and not begin with a digit or pg_',
  )

export const databaseEnvironment = {
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_POOL_SIZE: wholeNumberVariable(2, 1000).default(10),
  DATABASE_SCHEMA: schemaName.optional(),
  QUEUE_SCHEMA: schemaName.optional(),
}

type Given = z.infer<z.ZodObject<typeof databaseEnvironment>>

export function serverSettings(given: Given): ServerSettings {
  const databaseSchema = given.DATABASE_SCHEMA ?? 'public'
  return {
    databaseUrl: given.DATABASE_URL,
    databaseDirectUrl: given.DATABASE_DIRECT_URL,
    databasePoolSize: given.DATABASE_POOL_SIZE,
    databaseSchema,
    queueSchema: given.QUEUE_SCHEMA ?? (databaseSchema === 'public' ? 'pgboss' : `${databaseSchema}_pgboss`),
  }
}

type Variables = Record<string, string | undefined>

/** What is wrong with these variables together. */
export function databaseFaults(set: Variables): string[] {
  const faults = ['DATABASE_URL', 'DATABASE_DIRECT_URL'].flatMap((name) => parameterFaults(set, name))
  for (const name of ['DATABASE_DIRECT_URL', 'DATABASE_SCHEMA', 'QUEUE_SCHEMA']) {
    if (set[name] !== undefined && set['DATABASE_URL'] === undefined) {
      faults.push(`${name} is set, and DATABASE_URL is not: the embedded database has no use for it`)
    }
  }
  if (set['QUEUE_SCHEMA'] !== undefined && set['QUEUE_SCHEMA'] === (set['DATABASE_SCHEMA'] ?? 'public')) {
    faults.push('QUEUE_SCHEMA must not be the schema of DATABASE_SCHEMA: tables of both would share it')
  }
  return faults
}

const WRITABLE = ['any', 'read-write', 'primary']

/** Parameters of other clients that node-postgres ignores, and that would lead to another place. */
function parameterFaults(set: Variables, name: string): string[] {
  const [, query = ''] = (set[name] ?? '').split('?', 2)
  const parameters = new URLSearchParams(query)
  const faults: string[] = []
  const schema = parameters.get('schema')
  if (schema !== null && schema !== (set['DATABASE_SCHEMA'] ?? 'public')) {
    faults.push(
      `${name} has schema=${schema.slice(0, 63)}, which the gateway does not read: set DATABASE_SCHEMA to that ` +
        'name, or to public where the tables of an earlier version are',
    )
  }
  const attributes = parameters.get('target_session_attrs')
  if (attributes !== null && !WRITABLE.includes(attributes)) {
    faults.push(`${name} has target_session_attrs that is none of ${WRITABLE.join(', ')}: the gateway writes`)
  }
  return faults
}
