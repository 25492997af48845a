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
import { createSchema } from './graphql/schema.ts'
import { graphqlServer } from './graphql/server.ts'
import { acceptPages } from './http/accept-page.ts'
import { withExplorer } from './http/explorer.ts'
import { health, readiness } from './http/health.ts'
import { currentRequestId, logged } from './http/request-log.ts'
import { type Handler, type Routes, routed } from './http/routes.ts'
import { acceptByTicket, previewTicket } from './invitations/accept.ts'
import { createInvitations } from './invitations/create.ts'
import { createInvitationInput } from './invitations/create-input.ts'
import { deliver, linksUnder } from './invitations/deliver.ts'
import { Unavailable } from './invitations/errors.ts'
import { alone, gather } from './invitations/gather.ts'
import { ids } from './invitations/ids.ts'
import type { CreateRequest } from './invitations/ports.ts'
import { ticketsUnder } from './invitations/ticket.ts'
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
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
  })
  const report = (error: unknown, message: string): string => {
    const requestId = currentRequestId() ?? 'none'
    // A database that is too busy says so thousands of times; where each call came from adds nothing.
    if (error instanceof Unavailable)
      log.warn({ requestId, reason: String(error.cause) }, `${message}: unavailable`)
    else log.error({ requestId, err: error }, message)
    return requestId
  }
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
  const links = linksUnder(config.publicUrl, tickets)
  const box =
    config.smtpUrl === undefined
      ? mailbox({ dir: path.join(config.dataDir, 'mailbox'), from: config.mailFrom })
      : null
  const mailer =
    box ?? smtpMailer({ url: config.smtpUrl ?? '', from: config.mailFrom, connections: MAIL_CONCURRENCY })
  const jobs = mailJobs(queue)
  const reader = invitationReader(database)

  await queue.work(
    mailInvitation(
      deliver({
        store: deliveryStore(database, jobs),
        mailer,
        templates,
        links,
        appName: config.appName,
        random: Math.random,
      }),
    ),
  )

  const create = createInvitations({
    store: creationStore({
      database,
      jobs,
      ids,
      messageIdDomain: new URL(config.publicUrl).hostname,
      quota: config.quota,
    }),
    ids,
    quota: config.quota !== null,
  })
  const createAndWake = async (requests: CreateRequest[]) => {
    const outcomes = await create(requests)
    queue.wake()
    return outcomes
  }
  const createInvitation = gathering ? gather(createAndWake, GATHER_AT_MOST) : alone(createAndWake)

  const graphql = graphqlServer({
    schema: createSchema({
      createInvitationInput: createInvitationInput({
        providerRules: config.providerRules,
        redirectOrigins: config.redirectOrigins,
        templates: templates.names,
      }),
    }),
    authenticate: authenticateBy(
      secretKeys({
        configured: config.secretKeys,
        findByHash: apiKeyFinder(database),
        clock: () => performance.now(),
      }),
    ),
    reader,
    services: { createInvitation, listInvitations: reader.list, links },
    report: (error) => report(error, 'graphql'),
  })

  const acceptances = { store: acceptanceStore(database), tickets, ids }
  const accepting = acceptPages({
    preview: previewTicket(acceptances),
    accept: acceptByTicket(acceptances),
    redirectOrigins: config.redirectOrigins,
    ticketParameter: config.ticketParameter,
    appName: config.appName,
    publicUrl: config.publicUrl,
    report: (error) => report(error, 'accept page'),
  })

  const routes: Routes = new Map<string, Handler>([
    [
      '/graphql',
      config.production
        ? graphql
        : withExplorer(graphql, { publicUrl: config.publicUrl, secretKey: config.secretKeys[0] }),
    ],
    ['/invitations/accept', accepting],
    ['/health', health],
    [
      '/ready',
      readiness(
        () => database.execute('SELECT 1', []).then(() => undefined),
        (error) => report(error, 'not ready'),
      ),
    ],
    ...(box !== null && !config.production ? mailboxRoutes(mailboxPages(box)) : []),
  ])

  return {
    fetch: logged(routed(routes), log),
    database,
    stop: async () => {
      await queue.stop()
      await mailer.close()
      await database.close()
    },
  }
}

function mailboxRoutes(pages: Handler): [string, Handler][] {
  return ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/*'].map((route) => [route, pages])
}

async function startOrClose(database: Database, start: () => Promise<Queue>): Promise<Queue> {
  try {
    return await start()
  } catch (error) {
    await database.close()
    throw error
  }
}
