import { createIdentify } from '../auth/identify.ts'
import { createChangeStore } from '../db/change/change-store.ts'
import { createCreationStore } from '../db/create/creation-store.ts'
import { createInvitedStore } from '../db/create/invited-store.ts'
import { createQuotaReader, dryRunQuota } from '../db/create/quota.ts'
import { createAcceptanceStore } from '../db/respond/acceptance-store.ts'
import { createReceivedStore } from '../db/respond/received-store.ts'
import { createPersonStore } from '../db/user/person-store.ts'
import { createUserStore } from '../db/user/user-store.ts'
import { createWebhookEndpointStore } from '../db/webhook/webhook-endpoint-store.ts'
import { createWebhookReader } from '../db/webhook/webhook-reader.ts'
import { changeMany, restoreInvitation } from '../domain/change/change-many.ts'
import { deleteInvitation, deletion } from '../domain/change/delete.ts'
import { resendInvitation, resending } from '../domain/change/resend.ts'
import { revocation, revokeInvitation } from '../domain/change/revoke.ts'
import { update, updateInvitation } from '../domain/change/update.ts'
import { createBatcher, runSingly } from '../domain/create/batch.ts'
import { createInBulk } from '../domain/create/bulk.ts'
import { createInvitations } from '../domain/create/create.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { createAuthorizeCreation, createSingleInvitation } from '../domain/create/creation-rights.ts'
import type { CreateRequest } from '../domain/create/creation-store.ts'
import { isInvited } from '../domain/create/is-invited.ts'
import { readQuota } from '../domain/create/quota.ts'
import { limitRounds } from '../domain/create/rounds.ts'
import { previewEmail } from '../domain/delivery/preview-email.ts'
import { listEvents } from '../domain/events/list-events.ts'
import { ids } from '../domain/ids.ts'
import { countInvitations, listInvitations } from '../domain/list/list.ts'
import { listByOffset } from '../domain/list/list-by-offset.ts'
import { createSent } from '../domain/list/sent.ts'
import { acceptInvitation } from '../domain/respond/accept.ts'
import { declineInvitation } from '../domain/respond/decline.ts'
import { previewTicket } from '../domain/respond/preview-ticket.ts'
import { createReceived } from '../domain/respond/received.ts'
import { readStatistics } from '../domain/statistics/statistics.ts'
import { listUsers } from '../domain/user/list-users.ts'
import { createUsers } from '../domain/user/users.ts'
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  redeliverWebhook,
  rotateWebhookSecret,
  testWebhookEndpoint,
  updateWebhookEndpoint,
} from '../domain/webhook/manage-webhook-endpoints.ts'
import { type Components, messageIdDomain, withWake } from './components.ts'
import { traceCreation } from './instrumentation.ts'
import { createApiKeyUseCases } from './manage-api-keys.ts'

// With more than some hundred rows per transaction, the time per row no longer falls; only the wait grows.
const MAX_BATCH_SIZE = 200

export type UseCases = ReturnType<typeof createUseCases>

/** What use cases need: no workers and no routes. */
export type UseCaseComponents = Pick<
  Components,
  | 'config'
  | 'database'
  | 'readers'
  | 'mailJobs'
  | 'webhookJobs'
  | 'webhookSecrets'
  | 'templates'
  | 'tickets'
  | 'wake'
  | 'tracing'
  | 'now'
> & { following: Pick<Components['following'], 'follow'> }

export interface UseCaseOptions {
  /** Whether concurrent creations share a transaction. */
  batching: boolean
}

/** Creates the use cases that all APIs share. */
export function createUseCases(components: UseCaseComponents, { batching }: UseCaseOptions) {
  const { database, following, readers, now } = components
  const rules = createInputRules(components)
  const { providerRules } = rules
  const userStore = createUserStore(database)
  return {
    ...createCreationCases(components, batching),
    ...createChangeCases(components),
    ...createResponseCases(components),
    readQuota: readQuota({ store: createQuotaReader(database), limit: components.config.limits.caller }),
    isInvited: isInvited({ store: createInvitedStore(database), rules }),
    users: createUsers({ store: userStore, ids, rules, ...metadataRights(components) }),
    listUsers: listUsers(readers.users, { providerRules }),
    identify: createIdentify({ store: createPersonStore(database, userStore), rules, newId: ids.user }),
    listInvitations: listInvitations(readers.list, { providerRules }),
    listByOffset: listByOffset(readers.list, { providerRules }),
    countInvitations: countInvitations(readers.list, { providerRules }),
    listEvents: listEvents(readers.events),
    readStatistics: readStatistics({ reader: readers.statistics, rules: { providerRules }, now }),
    followInvitations: following.follow,
    webhooks: createWebhookCases(components),
    apiKeys: createApiKeyUseCases(components),
  }
}

/** The rules that input is checked by. */
export function createInputRules({ config, templates }: Pick<Components, 'config' | 'templates'>) {
  const { providerRules, redirectOrigins, redirectSchemes, domains } = config
  return { providerRules, redirectOrigins, redirectSchemes, domains, templates: templates.names }
}

function createCreationCases(components: UseCaseComponents, batching: boolean) {
  const { config, database, mailJobs: jobs, templates, tracing, now } = components
  const reminderDays = config.reminders?.days ?? null
  const store = createCreationStore({
    database,
    jobs,
    ids,
    messageIdDomain: messageIdDomain(components),
    reminderDays,
  })
  const create = withWake(components, createInvitations({ store, ids, limits: config.limits }))
  const authorize = createAuthorizeCreation(metadataRights(components))
  const createBatch = (requests: CreateRequest[]) => create(requests)
  const batched = (run: typeof createBatch) =>
    batching ? createBatcher(run, MAX_BATCH_SIZE, { choose: limitRounds }) : runSingly(run)
  const createOne = tracing === null ? batched(createBatch) : traceCreation(tracing, createBatch, batched)
  return {
    previewEmail: previewEmail({ ...config, templates, now, ...metadataRights(components) }),
    createInvitation: createSingleInvitation({ authorize, create: createOne }),
    createInvitations: createInBulk({
      create,
      inputSchema: createInvitationInput(createInputRules(components)),
      authorize,
      takeDryRun: dryRunQuota(database, config.dryRunLimit),
    }),
  }
}

function metadataRights({ config }: Pick<Components, 'config'>) {
  return { metadataKeys: config.metadataKeysOfUsers }
}

function createChangeCases(components: UseCaseComponents) {
  const { config, database, mailJobs: jobs, readers } = components
  const limit = config.limits.recipient
  const store = createChangeStore({
    database,
    jobs,
    messageIdDomain: messageIdDomain(components),
    limit,
    reminderDays: config.reminders?.days ?? null,
  })
  const options = { store, ids, ...metadataRights(components) }
  const many = { store, list: readers.list, restore: restoreInvitation }
  const operations = {
    revoke: changeMany({ ...many, operation: 'revokeInvitations', change: revocation(options) }),
    resend: changeMany({ ...many, operation: 'resendInvitations', change: resending(options) }),
    update: changeMany({ ...many, operation: 'updateInvitations', change: update(options) }),
    delete: changeMany({
      ...many,
      operation: 'deleteInvitations',
      change: deletion(options),
      restore: (id) => ({ id }),
    }),
  }
  return {
    revokeInvitation: withWake(components, revokeInvitation(options)),
    resendInvitation: withWake(components, resendInvitation(options)),
    updateInvitation: withWake(components, updateInvitation(options)),
    deleteInvitation: withWake(components, deleteInvitation(options)),
    changeMany: {
      revoke: withWake(components, operations.revoke),
      resend: withWake(components, operations.resend),
      update: withWake(components, operations.update),
      delete: withWake(components, operations.delete),
    },
  }
}

function createResponseCases(components: UseCaseComponents) {
  const { config, database, mailJobs: jobs, readers, tickets } = components
  const { providerRules } = config
  const options = { store: createAcceptanceStore({ database, jobs }), tickets, ids, rules: { providerRules } }
  return {
    previewTicket: previewTicket(options),
    received: createReceived({ store: createReceivedStore(database), rules: { providerRules } }),
    sent: createSent(readers.sent),
    acceptInvitation: withWake(components, acceptInvitation(options)),
    declineInvitation: withWake(components, declineInvitation(options)),
  }
}

function createWebhookCases(components: UseCaseComponents) {
  const { database, webhookJobs, webhookSecrets } = components
  const store = createWebhookEndpointStore(database, webhookJobs)
  return {
    ...createWebhookReader(database),
    create: createWebhookEndpoint(store, ids),
    update: updateWebhookEndpoint(store),
    delete: deleteWebhookEndpoint(store),
    rotateSecret: rotateWebhookSecret(store),
    redeliver: withWake(components, redeliverWebhook(store)),
    test: withWake(components, testWebhookEndpoint(store, ids)),
    secretOf: ({ id, secretVersion }: { id: string; secretVersion: number }) =>
      webhookSecrets.current({ endpointId: id, version: secretVersion }),
  }
}
