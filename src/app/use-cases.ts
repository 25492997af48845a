import { createIdentify } from '../auth/identify.ts'
import { createChangeStore } from '../db/change/change-store.ts'
import { createCreationStore } from '../db/create/creation-store.ts'
import { createInvitedStore } from '../db/create/invited-store.ts'
import { createQuotaReader, dryRunQuota } from '../db/create/quota.ts'
import { createEventReader } from '../db/events/event-reader.ts'
import { createExpensiveReads } from '../db/list/expensive-reads.ts'
import { createInvitationListStore } from '../db/list/invitation-list.ts'
import { createAcceptanceStore } from '../db/respond/acceptance-store.ts'
import { createPersonStore } from '../db/user/person-store.ts'
import { createUserStore } from '../db/user/user-store.ts'
import { createWebhookEndpointStore } from '../db/webhook/webhook-endpoint-store.ts'
import { createWebhookReader } from '../db/webhook/webhook-reader.ts'
import { deleteInvitation } from '../domain/change/delete.ts'
import { resendInvitation } from '../domain/change/resend.ts'
import { revokeInvitation } from '../domain/change/revoke.ts'
import { updateInvitation } from '../domain/change/update.ts'
import { createBatcher, runSingly } from '../domain/create/batch.ts'
import { createInBulk } from '../domain/create/bulk.ts'
import { createInvitations } from '../domain/create/create.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { createAuthorizeCreation, createSingleInvitation } from '../domain/create/creation-rights.ts'
import type { CreateRequest } from '../domain/create/creation-store.ts'
import { isInvited } from '../domain/create/is-invited.ts'
import { readQuota } from '../domain/create/quota.ts'
import { listEvents } from '../domain/events/list-events.ts'
import { ids } from '../domain/ids.ts'
import { countInvitations, listInvitations } from '../domain/list/list.ts'
import { listByOffset } from '../domain/list/list-by-offset.ts'
import { acceptInvitation } from '../domain/respond/accept.ts'
import { declineInvitation } from '../domain/respond/decline.ts'
import { previewTicket } from '../domain/respond/preview-ticket.ts'
import { createUsers } from '../domain/user/users.ts'
import { createWebhookEndpoint } from '../domain/webhook/create-webhook-endpoint.ts'
import { deleteWebhookEndpoint } from '../domain/webhook/delete-webhook-endpoint.ts'
import { redeliverWebhook } from '../domain/webhook/redeliver-webhook.ts'
import { rotateWebhookSecret } from '../domain/webhook/rotate-webhook-secret.ts'
import { updateWebhookEndpoint } from '../domain/webhook/update-webhook-endpoint.ts'
import { type Components, messageIdDomain, withWake } from './components.ts'
import { traceCreation } from './instrumentation.ts'
import { createApiKeyUseCases } from './manage-api-keys.ts'

// Beyond some hundred rows a transaction the time a row costs falls no more, only the waiting grows.
const GATHER_AT_MOST = 200

export type UseCases = ReturnType<typeof createUseCases>

/** What use cases are made of: they go without workers and doors. */
export type CaseParts = Pick<
  Components,
  | 'config'
  | 'database'
  | 'mailJobs'
  | 'webhookJobs'
  | 'webhookSecrets'
  | 'templates'
  | 'tickets'
  | 'wake'
  | 'tracing'
> & { following: Pick<Components['following'], 'follow'> }

export interface UseCaseOptions {
  /** Whether concurrent creations share a transaction. */
  gathering: boolean
}

/** All that can be done and read, once for every door. */
export function createUseCases(parts: CaseParts, { gathering }: UseCaseOptions) {
  const { config, database, following } = parts
  const rules = createInputRules(parts)
  const { providerRules } = rules
  const expensively = createExpensiveReads({ database, poolSize: config.databasePoolSize })
  const list = createInvitationListStore(database, expensively)
  const keptUsers = createUserStore(database)
  return {
    ...creating(parts, gathering),
    ...changing(parts),
    ...answering(parts),
    readQuota: readQuota({ store: createQuotaReader(database), limit: config.limits.caller }),
    isInvited: isInvited({ store: createInvitedStore(database), rules }),
    users: createUsers({ store: keptUsers, ids, rules, ...rightsOf(parts) }),
    identify: createIdentify({ store: createPersonStore(database, keptUsers), rules, newId: ids.user }),
    listInvitations: listInvitations(list, { providerRules }),
    listByOffset: listByOffset(list, { providerRules }),
    countInvitations: countInvitations(list, { providerRules }),
    listEvents: listEvents(createEventReader(database, expensively)),
    followInvitations: following.follow,
    webhooks: managingWebhooks(parts),
    apiKeys: createApiKeyUseCases(parts),
  }
}

/** What input is judged by. */
export function createInputRules({ config, templates }: Pick<Components, 'config' | 'templates'>) {
  const { providerRules, redirectOrigins, redirectSchemes, domains } = config
  return { providerRules, redirectOrigins, redirectSchemes, domains, templates: templates.names }
}

function creating(parts: CaseParts, gathering: boolean) {
  const { config, database, mailJobs: jobs, tracing } = parts
  const reminderDays = config.reminders?.days ?? null
  const store = createCreationStore({
    database,
    jobs,
    ids,
    messageIdDomain: messageIdDomain(parts),
    reminderDays,
  })
  const create = withWake(parts, createInvitations({ store, ids, limits: config.limits }))
  const authorize = createAuthorizeCreation(rightsOf(parts))
  const createBatch = (requests: CreateRequest[]) => create(requests)
  const gathered = (run: typeof createBatch) =>
    gathering ? createBatcher(run, GATHER_AT_MOST) : runSingly(run)
  const createOne = tracing === null ? gathered(createBatch) : traceCreation(tracing, createBatch, gathered)
  return {
    createInvitation: createSingleInvitation({ authorize, create: createOne }),
    createInvitations: createInBulk({
      create,
      inputSchema: createInvitationInput(createInputRules(parts)),
      authorize,
      takeDryRun: dryRunQuota(database, config.dryRunLimit),
    }),
  }
}

function rightsOf({ config }: Pick<Components, 'config'>) {
  return { metadataKeys: config.metadataKeysOfUsers }
}

function changing(parts: CaseParts) {
  const { config, database, mailJobs: jobs } = parts
  const limit = config.limits.recipient
  const store = createChangeStore({ database, jobs, messageIdDomain: messageIdDomain(parts), limit })
  return {
    revokeInvitation: withWake(parts, revokeInvitation({ store, ids })),
    resendInvitation: withWake(parts, resendInvitation({ store, ids })),
    updateInvitation: withWake(parts, updateInvitation({ store, ids, ...rightsOf(parts) })),
    deleteInvitation: withWake(parts, deleteInvitation({ store, ids })),
  }
}

function answering(parts: CaseParts) {
  const { config, database, tickets } = parts
  const { providerRules } = config
  const answers = { store: createAcceptanceStore(database), tickets, ids, rules: { providerRules } }
  return {
    previewTicket: previewTicket(answers),
    acceptInvitation: withWake(parts, acceptInvitation(answers)),
    declineInvitation: withWake(parts, declineInvitation(answers)),
  }
}

function managingWebhooks(parts: CaseParts) {
  const { database, webhookJobs, webhookSecrets } = parts
  const store = createWebhookEndpointStore(database, webhookJobs)
  return {
    ...createWebhookReader(database),
    create: createWebhookEndpoint(store, ids),
    update: updateWebhookEndpoint(store),
    delete: deleteWebhookEndpoint(store),
    rotateSecret: rotateWebhookSecret(store),
    redeliver: withWake(parts, redeliverWebhook(store)),
    secretOf: ({ id, secretVersion }: { id: string; secretVersion: number }) =>
      webhookSecrets.current({ endpointId: id, version: secretVersion }),
  }
}
