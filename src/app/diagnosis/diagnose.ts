import type { Config } from '../../config/config.ts'
import type { Database } from '../../db/connection/database.ts'
import { lacksAddressSearchIndex } from '../../db/list/address-search-index.ts'
import { findDatabaseFault } from '../../db/migration/database-fault.ts'
import { findLackingRight } from '../../db/migration/rights.ts'
import { checkTicketSecrets } from '../../domain/respond/ticket-secret.ts'
import { readTrustedDocuments } from '../../graphql/server/trusted-documents.ts'
import { findQueueFault } from '../../jobs/queue-schema.ts'
import { createSmtpMailer } from '../../mail/smtp.ts'
import { loadTemplates } from '../../mail/templates.ts'
import { openExistingDatabase } from '../administration/existing-database.ts'
import { MIGRATIONS } from '../prepare-database.ts'
import { diagnoseClock } from './clock.ts'
import { type Finding, failed, ok, reasonOf, skipped } from './finding.ts'
import { diagnoseReplica } from './replica.ts'

const MAIL_DEADLINE_MS = 10_000

/** Checks the database: whether it answers, its version, its migrations and its clock. Changes nothing. */
export async function diagnoseDatabase(config: Config): Promise<Finding[]> {
  try {
    const database = await openExistingDatabase(config)
    try {
      return [
        await databaseFinding(database, config),
        await migrationsFinding(database),
        await readClock(database),
        ...(await diagnoseReplica(config, database)),
        ...(await ticketSecretFindings(config, database)),
      ]
    } finally {
      await database.close()
    }
  } catch (error) {
    const { code }: { code?: unknown } = Object(error)
    if (code === 'DATA_DIR_IN_USE') throw error
    const message =
      code === 'NO_DATABASE'
        ? `There is no database in ${config.dataDir} yet.`
        : `It cannot be opened: ${reasonOf(error)}`
    return [
      failed('database', message, adviceOn(config, code)),
      skipped('migrations', 'The database is not open.'),
      skipped('clock', 'The database is not open.'),
    ]
  }
}

async function databaseFinding(database: Database, { queueSchema }: Config): Promise<Finding> {
  const { execute, schema } = database
  const fault =
    (await findDatabaseFault(execute, schema)) ??
    (await findLackingRight(execute, { tables: schema, queue: queueSchema })) ??
    (await findQueueFault(execute, queueSchema))
  if (fault !== null) return failed('database', fault.message, fault.advice)
  const { rows } = await execute("SELECT current_setting('server_version') AS version", [])
  const kind = database.pool() === null ? 'embedded Postgres' : 'Postgres'
  const pooled = (await database.isPooled()) ? ', through a pooler' : ''
  const search = (await lacksAddressSearchIndex(database))
    ? ' For fast searches within addresses, run: invitations search-index'
    : ''
  return ok('database', `${kind} ${String(rows[0]?.['version'])} answers${pooled}.${search}`)
}

async function migrationsFinding(database: Database): Promise<Finding> {
  try {
    const missing = await database.missingMigrations(MIGRATIONS)
    return missing.length === 0
      ? ok('migrations', 'All are applied.')
      : failed(
          'migrations',
          `Missing: ${missing.join(', ')}.`,
          'Run: invitations migrate. A gateway also does this at start.',
        )
  } catch (error) {
    return failed('migrations', reasonOf(error), 'Follow the message, then run: invitations migrate --check')
  }
}

/** Changes nothing: a database that no gateway has used accepts any secret. */
async function ticketSecretFindings({ ticketSecrets }: Config, { prisma }: Database): Promise<Finding[]> {
  const [first, ...others] = ticketSecrets
  if (first === undefined) return []
  const known = await prisma.ticketSecret.findFirst().catch(() => null)
  try {
    await checkTicketSecrets([first, ...others], {
      current: async (own) => known?.fingerprint ?? own,
      replace: async () => undefined,
    })
    return []
  } catch (error) {
    return [failed('configuration', reasonOf(error), 'Set TICKET_SECRET to the value of the other gateways.')]
  }
}

async function readClock(database: Database): Promise<Finding> {
  const before = Date.now()
  const { rows } = await database.execute(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
    [],
  )
  return diagnoseClock({ before, after: Date.now(), database: Number(rows[0]?.['now']) })
}

function adviceOn({ databaseUrl }: Config, code: unknown): string {
  if (code === 'NO_DATABASE')
    return 'Start the gateway once (invitations start), or set DATA_DIR to the gateway’s value.'
  if (databaseUrl === undefined) return 'Follow the message, or set DATABASE_URL.'
  return String(code).startsWith('28') || code === '3D000'
    ? 'Set the user, the password and the database in DATABASE_URL.'
    : 'Start the server, or set host and port in DATABASE_URL.'
}

/** Connects to the mail server and logs in. Sends nothing. */
export async function diagnoseMail({ smtpUrl, mailFrom, production }: Config): Promise<Finding> {
  if (smtpUrl === undefined) {
    return production
      ? skipped('mail', 'SMTP_URL is not set.')
      : ok('mail', 'The mailbox at /dev/mailbox receives it, because SMTP_URL is not set.')
  }
  try {
    const { host } = new URL(smtpUrl)
    const mailer = createSmtpMailer({
      url: smtpUrl,
      from: mailFrom,
      timeoutMs: MAIL_DEADLINE_MS,
      connections: 1,
    })
    try {
      await mailer.verify()
      return ok('mail', `The server at ${host} accepts the login.`)
    } finally {
      await mailer.close()
    }
  } catch (error) {
    const { type }: { type?: unknown } = Object(error)
    return failed(
      'mail',
      `The mail server refuses the login: ${reasonOf(error)}`,
      type === '535' || type === 'EAUTH'
        ? 'Set user and password in SMTP_URL.'
        : 'Set host and port in SMTP_URL, use smtps:// if TLS begins at once, and allow connections from this machine.',
    )
  }
}

/** Reads the files that the configuration names. @returns a finding for each file that cannot be read. */
export async function diagnoseFiles({ mailTemplatesDir, trustedDocuments }: Config): Promise<Finding[]> {
  const read = await Promise.allSettled([
    loadTemplates(mailTemplatesDir === undefined ? {} : { dir: mailTemplatesDir }),
    readTrustedDocuments(trustedDocuments.files),
  ])
  return read.flatMap((each) =>
    each.status === 'rejected'
      ? [failed('configuration', reasonOf(each.reason), 'Fix the file, or unset the variable.')]
      : [],
  )
}
