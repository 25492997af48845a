import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { authenticateBy } from './auth/authenticate.ts'
import { secretKeys } from './auth/secret-keys.ts'
import { acceptanceStore } from './db/acceptance-store.ts'
import { apiKeyFinder } from './db/api-keys.ts'
import { creationStore } from './db/creation-store.ts'
import { type Database, openDatabase } from './db/database.ts'
import { deliveryStore } from './db/delivery-store.ts'
import { invitationReader } from './db/invitation-reader.ts'
import type { MailJobs } from './db/mail-jobs.ts'
import { createSchema } from './graphql/schema.ts'
import { graphqlServer } from './graphql/server.ts'
import { acceptPages } from './http/accept-page.ts'
import { withExplorer } from './http/explorer.ts'
import { health, readiness } from './http/health.ts'
import { onOwnMachine } from './http/own-machine.ts'
import { currentRequestId, logged } from './http/request-log.ts'
import { type Handler, routed } from './http/routes.ts'
import { acceptByTicket, previewTicket } from './invitations/accept.ts'
import { createInvitations } from './invitations/create.ts'
import { createInvitationInput } from './invitations/create-input.ts'
import { deliver, type Links, linksUnder } from './invitations/deliver.ts'
import { Unavailable } from './invitations/errors.ts'
import { alone, gather } from './invitations/gather.ts'
import { ids } from './invitations/ids.ts'
import type { Invitation } from './invitations/invitation.ts'
import type { CreateRequest, Mailer, Templates } from './invitations/ports.ts'
import { type Tickets, ticketsUnder } from './invitations/ticket.ts'
import { MAIL_CONCURRENCY, mailInvitation, mailJobs } from './jobs/mail-invitation.ts'
import { type Queue, startQueue } from './jobs/queue.ts'
import type { Logger } from './log.ts'
import { mailbox } from './mail/mailbox.ts'
import { mailboxPages } from './mail/mailbox-pages.ts'
import { smtpMailer } from './mail/smtp.ts'
import { loadTemplates } from './mail/templates.ts'
import type { CompleteConfig } from './secrets.ts'

export interface App {
  fetch: Handler
  database: Database
  /** Ends what is under way in the queue and closes the database. Stop listening first. */
  stop(): Promise<void>
}

export interface AppOptions {
  config: CompleteConfig
  log: Logger
  /** Whether concurrent creations share a transaction. Default true; a benchmark compares. */
  gathering?: boolean
  /** Whether this process sends mail too, and does not only queue it. Default true. */
  mailing?: boolean
}

// Beyond some hundred rows a transaction the time a row costs falls no more, only the waiting grows.
const GATHER_AT_MOST = 200
const MIGRATIONS = path.resolve(fileURLToPath(import.meta.url), '../../prisma/migrations')

/** Puts the gateway together and starts it, all but the listening: database, migrations, queue, workers. */
export async function startApp({ config, log, gathering = true, mailing = true }: AppOptions): Promise<App> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const templates = await loadTemplates(
    config.mailTemplatesDir === undefined ? {} : { dir: config.mailTemplatesDir },
  )
  const report = reporter(log)
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
  })
  const queue = await startOrClose(database, async () => {
    const applied = await database.migrate(MIGRATIONS)
    if (applied.length > 0) log.info({ applied }, 'migrations applied')
    return startQueue({
      execute: database.execute,
      onError: (error) => report(error, 'queue'),
      working: mailing,
    })
  })
  const tickets = ticketsUnder(config.ticketSecrets)
  const box =
    config.smtpUrl === undefined
      ? mailbox({ dir: path.join(config.dataDir, 'mailbox'), from: config.mailFrom })
      : null
  const mailer =
    box ?? smtpMailer({ url: config.smtpUrl ?? '', from: config.mailFrom, connections: MAIL_CONCURRENCY })
  const parts: Parts = {
    config,
    database,
    queue,
    jobs: mailJobs(queue),
    mailer,
    templates,
    tickets,
    links: linksUnder(config.publicUrl, tickets),
    report,
  }
  await queue.work(mailInvitation(delivering(parts)))

  return {
    fetch: logged(
      routed(
        new Map<string, Handler>([
          ['/graphql', graphqlDoor(parts, creating(parts, gathering))],
          ['/invitations/accept', acceptDoor(parts)],
          ['/health', health],
          ['/ready', readyDoor(parts)],
          ...(box !== null && !config.production ? mailboxDoors(mailboxPages(box)) : []),
        ]),
      ),
      log,
    ),
    database,
    stop: async () => {
      await queue.stop()
      await mailer.close()
      await database.close()
    },
  }
}

/** What the doors and workers are made of. */
interface Parts {
  config: CompleteConfig
  database: Database
  queue: Queue
  jobs: MailJobs
  mailer: Mailer
  templates: Templates
  tickets: Tickets
  links: Links
  /** Logs an error. @returns the id of the request it belongs to. */
  report(error: unknown, message: string): string
}

function delivering({ config, database, jobs, mailer, templates, links }: Parts) {
  const store = deliveryStore(database, jobs)
  return deliver({ store, mailer, templates, links, appName: config.appName, random: Math.random })
}

function creating({ config, database, queue, jobs }: Parts, gathering: boolean) {
  const messageIdDomain = new URL(config.publicUrl).hostname
  const store = creationStore({ database, jobs, ids, messageIdDomain, quota: config.quota })
  const create = createInvitations({ store, ids, quota: config.quota !== null })
  const createAndWake = async (requests: CreateRequest[]) => {
    const outcomes = await create(requests)
    queue.wake()
    return outcomes
  }
  return gathering ? gather(createAndWake, GATHER_AT_MOST) : alone(createAndWake)
}

function graphqlDoor(
  { config, database, templates, links, report }: Parts,
  createInvitation: (request: CreateRequest) => Promise<Invitation>,
): Handler {
  const { providerRules, redirectOrigins, secretKeys: configured, production } = config
  const reader = invitationReader(database)
  const rules = { providerRules, redirectOrigins, templates: templates.names }
  const keys = secretKeys({
    configured,
    findByHash: apiKeyFinder(database),
    clock: () => performance.now(),
  })
  const graphql = graphqlServer({
    schema: createSchema({ createInvitationInput: createInvitationInput(rules) }),
    authenticate: authenticateBy(keys),
    reader,
    services: { createInvitation, listInvitations: reader.list, links },
    report: (error) => report(error, 'graphql'),
  })
  return production ? graphql : withExplorer(graphql, { secretKey: configured[0] })
}

function acceptDoor({ config, database, tickets, report }: Parts): Handler {
  const acceptances = { store: acceptanceStore(database), tickets, ids }
  const { redirectOrigins, ticketParameter, appName, publicUrl } = config
  return acceptPages({
    preview: previewTicket(acceptances),
    accept: acceptByTicket(acceptances),
    redirectOrigins,
    ticketParameter,
    appName,
    publicUrl,
    report: (error) => report(error, 'accept page'),
  })
}

function readyDoor({ database, report }: Parts): Handler {
  return readiness(
    async () => {
      await database.execute('SELECT 1', [])
    },
    (error) => report(error, 'not ready'),
  )
}

function mailboxDoors(pages: Handler): [string, Handler][] {
  return ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/*'].map((route) => [route, onOwnMachine(pages)])
}

function reporter(log: Logger) {
  return (error: unknown, message: string): string => {
    const requestId = currentRequestId() ?? 'none'
    // A database that is too busy says so thousands of times; where each call came from adds nothing.
    if (error instanceof Unavailable) {
      log.warn({ requestId, reason: String(error.cause) }, `${message}: unavailable`)
    } else {
      log.error({ requestId, err: error }, message)
    }
    return requestId
  }
}

async function startOrClose(database: Database, start: () => Promise<Queue>): Promise<Queue> {
  try {
    return await start()
  } catch (error) {
    await database.close()
    throw error
  }
}
