import { randomBytes } from 'node:crypto'
import { ALL_SCOPES, type Principal } from '../../auth/principal.ts'
import type { Config } from '../../config/config.ts'
import type { CompleteConfig } from '../../config/secrets.ts'
import type { Database } from '../../db/connection/database.ts'
import { createEventReader } from '../../db/events/event-reader.ts'
import { createInvitationReader } from '../../db/list/invitation-reader.ts'
import { createTicketSecretStore } from '../../db/respond/ticket-secret-store.ts'
import { Unavailable } from '../../domain/errors.ts'
import { createLinks } from '../../domain/respond/links.ts'
import { createTickets } from '../../domain/respond/ticket.ts'
import { checkTicketSecrets } from '../../domain/respond/ticket-secret.ts'
import { createWebhookSecrets } from '../../domain/webhook/webhook-secret.ts'
import { createGraphqlServer } from '../../graphql/server/server.ts'
import { readTrustedDocuments } from '../../graphql/server/trusted-documents.ts'
import { mailInvitation, mailJobs } from '../../jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../jobs/queue.ts'
import { webhookJobs } from '../../jobs/send-webhook.ts'
import { loadTemplates } from '../../mail/templates.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { selectSchema } from '../schema.ts'
import { type CaseParts, createUseCases } from '../use-cases.ts'
import { openExistingDatabase } from './existing-database.ts'

export interface Administration {
  /**
   * Answers GraphQL as a gateway does, to one who may do everything.
   *
   * @throws what a gateway would only log.
   */
  graphql(request: Request): Promise<Response>
  close(): Promise<void>
}

// Whoever has the database itself may do everything.
const CLI: Principal = { kind: 'key', id: 'cli', scopes: ALL_SCOPES }

// Nobody overloads a process of their own.
const QUERIES = { depth: 15, aliases: 50, cost: 1_000_000 }

/**
 * A gateway in this process for what is done by hand, beside others or without any: no port and no
 * worker, so mail is left in the queue. The schema of the database is brought up to date as by any start.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function openAdministration(config: Config): Promise<Administration> {
  const database = await openExistingDatabase(config)
  const started: Queue[] = []
  const close = async () => {
    for (const queue of started) await queue.stop()
    await database.close()
  }
  try {
    await prepareDatabase(database, config)
    const [first, ...others] = config.ticketSecrets
    if (first !== undefined) await checkTicketSecrets([first, ...others], createTicketSecretStore(database))
    const reported: unknown[] = []
    const report = (error: unknown) => void reported.push(error)
    const queue = await startQueue({
      execute: database.execute,
      changeSchema: database.changeSchema,
      schema: config.queueSchema,
      // What the queue does beside, the gateways' queues do too.
      onError: () => undefined,
      working: false,
    })
    started.push(queue)
    // Makes the queue where no gateway has been yet.
    await queue.work(mailInvitation({ deliver: async () => undefined, park: async () => undefined }))
    const door = await graphqlDoor(await partsOf(config, database, queue), report)
    return {
      graphql: async (request) => {
        reported.length = 0
        const response = await door(request)
        const [error] = reported
        if (error === undefined || error instanceof Unavailable) return response
        throw error
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type AdministrationParts = CaseParts & { links: ReturnType<typeof createLinks> }

async function partsOf(config: Config, database: Database, queue: Queue): Promise<AdministrationParts> {
  const { secretKeys, mailTemplatesDir, publicUrl } = config
  // Without one no link is shown, and nothing else is made of it here.
  const [ticketSecret = randomBytes(32).toString('base64url'), ...others] = config.ticketSecrets
  const complete: CompleteConfig = {
    ...config,
    secretKeys: [secretKeys[0] ?? '', ...secretKeys.slice(1)],
    ticketSecrets: [ticketSecret, ...others],
  }
  const tickets = createTickets(complete.ticketSecrets)
  return {
    config: { ...complete, subgraph: false, dryRunLimit: null },
    database,
    mailJobs: mailJobs(queue),
    webhookJobs: webhookJobs(queue),
    webhookSecrets: createWebhookSecrets(complete.ticketSecrets),
    templates: await loadTemplates(mailTemplatesDir === undefined ? {} : { dir: mailTemplatesDir }),
    tickets,
    links: createLinks(publicUrl, tickets),
    following: { follow: () => Promise.reject(new Error('Nothing is followed from here')) },
    // Other processes look for themselves.
    wake: () => undefined,
    tracing: null,
  }
}

async function graphqlDoor(parts: AdministrationParts, report: (error: unknown) => void) {
  const { config, database, links } = parts
  const server = createGraphqlServer({
    schema: await selectSchema(parts),
    authenticate: async () => CLI,
    reader: { ...createInvitationReader(database), ...createEventReader(database) },
    services: { ...createUseCases(parts, { gathering: false }), links, appName: config.appName },
    limits: QUERIES,
    introspection: true,
    trusted: { documents: await readTrustedDocuments([]), only: false, exceptKeys: false },
    report: (error) => {
      report(error)
      return 'none'
    },
    // Who has the database has the tickets.
    tryTicket: (_field, _principal, work) => work(),
    observe: () => undefined,
    tracing: null,
  })
  return server.fetch
}
