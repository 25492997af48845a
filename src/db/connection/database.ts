import type { Execute } from '../../lib/execute.ts'
import type { Tracing } from '../../lib/tracing.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { NotificationListener } from './listen.ts'

/** The part of Prisma that works inside a transaction and outside of one. */
export type Queries = Pick<
  PrismaClient,
  | '$queryRaw'
  | '$queryRawUnsafe'
  | '$executeRaw'
  | 'user'
  | 'delivery'
  | 'invitationEvent'
  | 'apiKey'
  | 'idempotencyKey'
  | 'webhookEndpoint'
  | 'webhookDelivery'
>

/** A statement with its parameters: `Prisma.sql`, or a text that is composed once. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface QueryOptions {
  /**
   * Whether each connection keeps the statement. There must be few different texts then: rows are one parameter
   * (src/db/recordset.ts). Default true.
   */
  isPrepared?: boolean
}

/** A database, embedded or on a server: the same schema, the same SQL. */
export interface Database {
  readonly prisma: PrismaClient
  /** Where its tables are. */
  readonly schema: string
  /** Whether other processes can use it at the same time. */
  readonly isShared: boolean
  /** Runs SQL past Prisma, for the queue: a script of several statements where there are no values. */
  execute(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  /** Runs `work` in one transaction past Prisma. */
  transact<T>(work: (execute: Execute) => Promise<T>): Promise<T>
  /** Runs one statement past Prisma, for what callers wait for most. */
  query<Row>(statement: Statement, options?: QueryOptions): Promise<Row[]>
  /**
   * Runs `work` in a transaction under the lock that all changes of the schema share. A script in it may end the
   * transaction, and so the lock.
   */
  changeSchema<T>(work: (execute: Execute) => Promise<T>): Promise<T>
  /**
   * Calls `heard` at each NOTIFY on the channel with its payload, and without one where one may have been missed.
   *
   * @param lost - called if the connection broke
   * @returns how to end that.
   */
  listen(channel: string, heard: NotificationListener, lost?: () => void): () => Promise<void>
  /** Applies the migrations that are missing; @returns their names. */
  migrate(directory: string): Promise<string[]>
  /** @returns the names of those that {@link migrate} would apply. */
  missingMigrations(directory: string): Promise<string[]>
  /** @returns a check that rejects where one of them is missing or unfinished. */
  migrationCheck(directory: string): () => Promise<void>
  /** Whether a pooler such as PgBouncer is in front of the server. Notifications do not pass through it. */
  isPooled(): Promise<boolean>
  /** Connections to the server, and calls that wait for one; null of the embedded one, which has none. */
  pool(): { total: number; idle: number; waiting: number } | null
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** A Postgres server; without it the embedded database in `dataDir` is opened. */
  url?: string | undefined
  /** The way to that server past a pooler, for notifications and changes of the schema. Default: `url`. */
  directUrl?: string | undefined
  /** Where its tables are on that server. Default: public. */
  schema?: string | undefined
  dataDir: string
  /** Connections to a Postgres server. Default 10. */
  poolSize?: number | undefined
  tracing?: Tracing | null
  /** Called with what takes its time. */
  onWait?: ((message: string) => void) | undefined
}
