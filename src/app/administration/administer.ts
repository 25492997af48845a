import { randomBytes } from 'node:crypto'
import { ALL_SCOPES, type Principal } from '../../auth/principal.ts'
import type { Config } from '../../config/config.ts'
import type { CompleteConfig } from '../../config/secrets.ts'
import type { Database } from '../../db/connection/database.ts'
import { createTicketSecretStore } from '../../db/respond/ticket-secret-store.ts'
import { Unavailable } from '../../domain/errors.ts'
import { createLinks } from '../../domain/respond/links.ts'
import { createTickets } from '../../domain/respond/ticket.ts'
import { checkTicketSecrets } from '../../domain/respond/ticket-secret.ts'
import { createWebhookSecrets } from '../../domain/webhook/webhook-secret.ts'
import { createGraphqlServer } from '../../graphql/server/server.ts'
import { readTrustedDocuments } from '../../graphql/server/trusted-documents.ts'
import { mailInvitation, mailJobs } from '../../jobs/mail-invitation.ts'
import type { Queue } from '../../jobs/queue.ts'
import { webhookJobs } from '../../jobs/send-webhook.ts'
import { loadTemplates } from '../../mail/templates.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { createReaders } from '../replica/readers.ts'
import { selectSchema } from '../schema.ts'
import { createUseCases, type UseCaseComponents } from '../use-cases.ts'
import { openExistingDatabase } from './existing-database.ts'
import { startIdleQueue } from './idle-queue.ts'

export interface Administration {
  /**
   * Answers a GraphQL request like a gateway, for a caller with all scopes.
   *
   * @throws errors that a gateway would only log
   */
  graphql(request: Request): Promise<Response>
  close(): Promise<void>
}

// Anyone who can open the database can change everything in it anyway.
const CLI: Principal = { kind: 'key', id: 'cli', scopes: ALL_SCOPES }

// The process serves only its own command, so a limit would protect nobody.
const QUERIES = { depth: 15, aliases: 50, rootFields: 50, cost: 1_000_000 }

/**
 * Opens a gateway in this process for a command. It has no port and no worker, so emails stay in the queue. It works with
 * or without running gateways. Migrations are applied, as at the start of a gateway.
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
    const queue = await startIdleQueue(database, config)
    started.push(queue)
    // Creates the queue if no gateway has run yet.
    await queue.work(mailInvitation({ deliver: async () => undefined, park: async () => undefined }))
    const execute = await createGraphql(await createComponents(config, database, queue), report)
    return {
      graphql: async (request) => {
        reported.length = 0
        const response = await execute(request)
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

type AdministrationComponents = UseCaseComponents & { links: ReturnType<typeof createLinks> }

async function createComponents(
  config: Config,
  database: Database,
  queue: Queue,
): Promise<AdministrationComponents> {
  const { secretKeys, mailTemplatesDir, brand, publicUrl } = config
  // Without a configured secret no link is shown, and nothing else is derived from it here.
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
    readers: createReaders(database, { poolSize: config.databasePoolSize }),
    mailJobs: mailJobs(queue),
    webhookJobs: webhookJobs(queue),
    webhookSecrets: createWebhookSecrets(complete.ticketSecrets),
    templates: await loadTemplates({ dir: mailTemplatesDir, buttonColor: brand.color ?? undefined }),
    tickets,
    links: createLinks(publicUrl, tickets),
    following: { follow: () => Promise.reject(new Error('A command has no subscriptions')) },
    // The gateways find new jobs and events by polling.
    wake: () => undefined,
    tracing: null,
    now: () => new Date(),
  }
}

async function createGraphql(components: AdministrationComponents, report: (error: unknown) => void) {
  const { config, readers, links } = components
  const server = createGraphqlServer({
    schema: selectSchema(components),
    authenticate: async () => CLI,
    reader: { ...readers.invitations, ...readers.events },
    services: { ...createUseCases(components, { batching: false }), links, appName: config.appName },
    limits: QUERIES,
    introspection: true,
    trusted: { documents: await readTrustedDocuments([]), only: false, exceptKeys: false },
    report: (error) => {
      report(error)
      return 'none'
    },
    // Anyone who can open the database can read the invitations, so guesses are not counted.
    tryTicket: (_field, _principal, work) => work(),
    observe: () => undefined,
    onExecution: () => undefined,
    tracing: null,
  })
  return server.fetch
}
