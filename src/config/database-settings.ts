import { accessSync, constants } from 'node:fs'
import { z } from 'zod'
import type { Settings, Values, Variables } from './setting.ts'
import { onOff, wholeNumber } from './setting-types.ts'
import { databaseUrl } from './url-types.ts'

// pg-boss does not quote the name and takes at most 50 characters. The name of a channel ends with it and can have
// at most 63.
const schemaName = z
  .string()
  .regex(
    /^(?!pg_)[a-z_][a-z0-9_]{0,39}$/,
    'must be 1 to 40 lower-case letters, digits and _, and not begin with a digit or pg_',
  )

export const databaseSettings = {
  DATABASE_URL: {
    type: databaseUrl,
    unset: 'the embedded database in `DATA_DIR`; needed in production unless `EMBEDDED_DATABASE` is `on`',
    description:
      'a Postgres server: `postgres://user:password@host/database`; several hosts separated by commas',
    secret: true,
  },
  DATABASE_DIRECT_URL: {
    type: databaseUrl,
    unset: '`DATABASE_URL`',
    description: 'the same database without a pooler such as PgBouncer, for migrations and notifications',
    secret: true,
  },
  DATABASE_REPLICA_URL: {
    type: databaseUrl,
    unset: 'all reads use `DATABASE_URL`',
    description: 'a streaming replica of the same database, for reads that no decision depends on',
    secret: true,
  },
  DATABASE_REPLICA_MAX_LAG: {
    type: wholeNumber(1, 3600),
    default: '10',
    description:
      'how old an answer of the replica may be, in seconds; if it is further behind, reads use the primary',
  },
  DATABASE_POOL_SIZE: {
    type: wholeNumber(2, 1000),
    default: '10',
    description: 'the number of connections to that server, and to the replica',
  },
  DATABASE_SCHEMA: {
    type: schemaName,
    default: 'public',
    description: 'the schema of the gateway’s tables on that server',
  },
  QUEUE_SCHEMA: {
    type: schemaName,
    unset: '`pgboss`; with `DATABASE_SCHEMA` that name and `_pgboss`',
    description: 'the schema of the job queue, which no other application may use',
  },
  EMBEDDED_DATABASE: {
    type: onOff,
    unset: '`on`, in production `off`',
    description: 'whether the embedded database is used if `DATABASE_URL` is not set (`on` or `off`)',
  },
  DATA_DIR: {
    type: z.string(),
    default: '.data',
    description: 'the directory of the embedded database and of generated secrets (development)',
  },
} satisfies Settings

export type StorageConfig = ReturnType<typeof readDatabase>

export function readDatabase(values: Values<typeof databaseSettings>) {
  const databaseSchema = values.DATABASE_SCHEMA
  return {
    /** Undefined: the embedded database. */
    databaseUrl: values.DATABASE_URL,
    /** The connection that bypasses a pooler, for what a pooler does not support. */
    databaseDirectUrl: values.DATABASE_DIRECT_URL,
    /** Undefined: no replica. */
    databaseReplicaUrl: values.DATABASE_REPLICA_URL,
    /** Seconds. */
    databaseReplicaMaxLag: values.DATABASE_REPLICA_MAX_LAG,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    databaseSchema,
    queueSchema: values.QUEUE_SCHEMA ?? (databaseSchema === 'public' ? 'pgboss' : `${databaseSchema}_pgboss`),
    dataDir: values.DATA_DIR,
  }
}

/** @returns faults that prevent the start of a gateway: which database to use is not clear. */
export function findMissingDatabase(variables: Variables): string[] {
  if (variables['DATABASE_URL'] !== undefined || variables['EMBEDDED_DATABASE'] === 'on') return []
  if (variables['NODE_ENV'] === 'production') {
    return ['DATABASE_URL is not set; EMBEDDED_DATABASE=on uses the embedded database in production']
  }
  return variables['EMBEDDED_DATABASE'] === 'off'
    ? ['DATABASE_URL is not set, and EMBEDDED_DATABASE is off']
    : []
}

/** @returns faults of these variables together. */
export function findDatabaseFaults(variables: Variables): string[] {
  const faults = [
    ...['DATABASE_URL', 'DATABASE_DIRECT_URL'].flatMap((name) =>
      findParameterFaults(variables, name, {
        attributes: ['any', 'read-write', 'primary'],
        reason: 'the gateway must be able to write',
      }),
    ),
    ...findParameterFaults(variables, 'DATABASE_REPLICA_URL', {
      attributes: ['any', 'read-only', 'standby', 'prefer-standby'],
      reason: 'the gateway reads there only from a standby',
    }),
    ...findReplicaFaults(variables),
  ]
  for (const name of ['DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL', 'DATABASE_SCHEMA', 'QUEUE_SCHEMA']) {
    if (variables[name] !== undefined && variables['DATABASE_URL'] === undefined) {
      faults.push(`${name} is set, and DATABASE_URL is not: the embedded database does not use it`)
    }
  }
  const schema = variables['DATABASE_SCHEMA'] ?? databaseSettings.DATABASE_SCHEMA.default
  if (variables['QUEUE_SCHEMA'] === schema) {
    faults.push('QUEUE_SCHEMA must not be the schema of DATABASE_SCHEMA: tables of both would share it')
  }
  if (variables['EMBEDDED_DATABASE'] === 'on' && variables['DATABASE_URL'] !== undefined) {
    faults.push('EMBEDDED_DATABASE is on, and DATABASE_URL is set: unset one of them')
  }
  return faults
}

function findReplicaFaults(variables: Variables): string[] {
  const replica = variables['DATABASE_REPLICA_URL']
  if (replica === undefined) {
    return variables['DATABASE_REPLICA_MAX_LAG'] === undefined
      ? []
      : ['DATABASE_REPLICA_MAX_LAG is set, and DATABASE_REPLICA_URL is not: there is no replica']
  }
  return ['DATABASE_URL', 'DATABASE_DIRECT_URL']
    .filter((name) => variables[name] === replica)
    .map((name) => `DATABASE_REPLICA_URL is the same as ${name}: set it to the URL of a standby`)
}

/** What a server must be for the gateway. */
interface Role {
  attributes: readonly string[]
  reason: string
}

/** Finds parameters that cannot work, or that node-postgres ignores, so that the gateway would use another place. */
function findParameterFaults(variables: Variables, name: string, role: Role): string[] {
  const [, query = ''] = (variables[name] ?? '').split('?', 2)
  const parameters = new URLSearchParams(query)
  const faults = findTlsFaults(name, parameters)
  const schema = parameters.get('schema')
  if (schema !== null && schema !== (variables['DATABASE_SCHEMA'] ?? 'public')) {
    faults.push(
      `${name} has schema=${schema.slice(0, 63)}, which the gateway does not read: set DATABASE_SCHEMA to that ` +
        'name, or to public if the tables of an earlier version are there',
    )
  }
  const attributes = parameters.get('target_session_attrs')
  if (attributes !== null && !role.attributes.includes(attributes)) {
    faults.push(
      `${name} has target_session_attrs that is none of ${role.attributes.join(', ')}: ${role.reason}`,
    )
  }
  return faults
}

// `no-verify` is what node-postgres calls `require`.
const MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify']
const FILES = ['sslrootcert', 'sslcert', 'sslkey']
/** The value of sslrootcert for the certificate authorities that the system trusts. */
const SYSTEM = 'system'

/**
 * Finds TLS parameters in the URL of a server that cannot work, so that the reason is known before the first connection.
 *
 * @param name - of the setting
 * @returns faults such as `DATABASE_URL has sslmode=verify-ca without sslrootcert: …`
 */
function findTlsFaults(name: string, parameters: URLSearchParams): string[] {
  const mode = parameters.get('sslmode')
  const root = parameters.get('sslrootcert')
  const faults: string[] = []
  if (mode !== null && !MODES.includes(mode)) {
    faults.push(
      `${name} has an sslmode that the gateway does not support: set disable, require, verify-ca or verify-full`,
    )
  }
  if (mode === 'verify-ca' && (root === null || root === SYSTEM)) {
    faults.push(
      `${name} has sslmode=verify-ca without a file in sslrootcert: anybody can get a certificate from a public ` +
        'authority, so set the file of your own, or sslmode=verify-full',
    )
  }
  if (root === SYSTEM && mode !== null && mode !== 'verify-full' && mode !== 'verify-ca') {
    faults.push(`${name} has sslrootcert=system, which needs sslmode=verify-full`)
  }
  for (const parameter of FILES) {
    const file = parameters.get(parameter)
    if (file === null || (parameter === 'sslrootcert' && file === SYSTEM)) continue
    if (!canRead(file)) faults.push(`${name} has ${parameter}=${file}, and that file cannot be read`)
  }
  return faults
}

function canRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
