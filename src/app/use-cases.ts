import { createIdentify } from '../auth/identify.ts'
import { acceptanceStore } from '../db/acceptance-store.ts'
import { changeStore } from '../db/change-store.ts'
import { creationStore } from '../db/creation-store.ts'
import { eventReader } from '../db/event-reader.ts'
import { createExpensiveReads } from '../db/expensive-reads.ts'
import { invitationList } from '../db/invitation-list.ts'
import { invitedStore } from '../db/invited-store.ts'
import { createPersonStore } from '../db/person-store.ts'
import { dryRunQuota, quotaReader } from '../db/quota.ts'
import { userStore } from '../db/user-store.ts'
import { webhookEndpointStore } from '../db/webhook-endpoint-store.ts'
import { webhookReader } from '../db/webhook-reader.ts'
import { acceptInvitation } from '../invitations/accept.ts'
import { createInBulk } from '../invitations/bulk.ts'
import type { Caller } from '../invitations/caller.ts'
import { createInvitations } from '../invitations/create.ts'
import { type CreateInvitationInput, createInvitationInput } from '../invitations/create-input.ts'
import { createWebhookEndpoint } from '../invitations/create-webhook-endpoint.ts'
import { creationRights } from '../invitations/creation-rights.ts'
import { declineInvitation } from '../invitations/decline.ts'
import { deleteInvitation } from '../invitations/delete.ts'
import { deleteWebhookEndpoint } from '../invitations/delete-webhook-endpoint.ts'
import { alone, gather } from '../invitations/gather.ts'
import { ids } from '../invitations/ids.ts'
import { isInvited } from '../invitations/is-invited.ts'
import { countInvitations, listInvitations } from '../invitations/list.ts'
import { listByOffset } from '../invitations/list-by-offset.ts'
import { listEvents } from '../invitations/list-events.ts'
import type { CreateRequest } from '../invitations/ports.ts'
import { previewTicket } from '../invitations/preview-ticket.ts'
import { readQuota } from '../invitations/quota.ts'
import { redeliverWebhook } from '../invitations/redeliver-webhook.ts'
import { resendInvitation } from '../invitations/resend.ts'
import { revokeInvitation } from '../invitations/revoke.ts'
import { rotateWebhookSecret } from '../invitations/rotate-webhook-secret.ts'
import { updateInvitation } from '../invitations/update.ts'
import { updateWebhookEndpoint } from '../invitations/update-webhook-endpoint.ts'
import { users } from '../invitations/users.ts'
import { managingApiKeys } from './api-keys.ts'
import { messageIdDomain, type Parts, waking } from './parts.ts'
import { tracedCreation } from './traced.ts'

// Beyond some hundred rows a transaction the time a row costs falls no more, only the waiting grows.
const GATHER_AT_MOST = 200

export type UseCases = ReturnType<typeof composeUseCases>

/** What use cases are made of: they go without workers and doors. */
export type CaseParts = Pick<
  Parts,
  | 'config'
  | 'database'
  | 'mailJobs'
  | 'webhookJobs'
  | 'webhookSecrets'
  | 'templates'
  | 'tickets'
  | 'wake'
  | 'tracing'
> & { following: Pick<Parts['following'], 'follow'> }

export interface UseCaseOptions {
  /** Whether concurrent creations share a transaction. */
  gathering: boolean
}

/** All that can be done and read, once for every door. */
export function composeUseCases(parts: CaseParts, { gathering }: UseCaseOptions) {
  const { config, database, following } = parts
  const rules = inputRules(parts)
  const { providerRules } = rules
  const expensively = createExpensiveReads({ database, poolSize: config.databasePoolSize })
  const list = invitationList(database, expensively)
  const keptUsers = userStore(database)
  return {
    ...creating(parts, gathering),
    ...changing(parts),
    ...answering(parts),
    readQuota: readQuota({ store: quotaReader(database), limit: config.limits.caller }),
    isInvited: isInvited({ store: invitedStore(database), rules }),
    users: users({ store: keptUsers, ids, rules, ...rightsOf(parts) }),
    identify: createIdentify({ store: createPersonStore(database, keptUsers), rules, newId: ids.user }),
    listInvitations: listInvitations(list, { providerRules }),
    listByOffset: listByOffset(list, { providerRules }),
    countInvitations: countInvitations(list, { providerRules }),
    listEvents: listEvents(eventReader(database, expensively)),
    followInvitations: following.follow,
    webhooks: managingWebhooks(parts),
    apiKeys: managingApiKeys(parts),
  }
}

/** What input is judged by. */
export function inputRules({ config, templates }: Pick<Parts, 'config' | 'templates'>) {
  const { providerRules, redirectOrigins, redirectSchemes, domains } = config
  return { providerRules, redirectOrigins, redirectSchemes, domains, templates: templates.names }
}

function creating(parts: CaseParts, gathering: boolean) {
  const { config, database, mailJobs: jobs, tracing } = parts
  const reminderDays = config.reminders?.days ?? null
  const store = creationStore({
    database,
    jobs,
    ids,
    messageIdDomain: messageIdDomain(parts),
    reminderDays,
  })
  const create = waking(parts, createInvitations({ store, ids, limits: config.limits }))
  const authorize = creationRights(rightsOf(parts))
  const createBatch = (requests: CreateRequest[]) => create(requests)
  const gathered = (run: typeof createBatch) => (gathering ? gather(run, GATHER_AT_MOST) : alone(run))
  const createOne = tracing === null ? gathered(createBatch) : tracedCreation(tracing, createBatch, gathered)
  return {
    createInvitation: async ({ input, caller }: { input: CreateInvitationInput; caller: Caller }) =>
      createOne(authorize(input, caller)),
    createInvitations: createInBulk({
      create,
      inputSchema: createInvitationInput(inputRules(parts)),
      authorize,
      takeDryRun: dryRunQuota(database, config.dryRunLimit),
    }),
  }
}

function rightsOf({ config }: Pick<Parts, 'config'>) {
  return { metadataKeys: config.metadataKeysOfUsers }
}

function changing(parts: CaseParts) {
  const { config, database, mailJobs: jobs } = parts
  const limit = config.limits.recipient
  const store = changeStore({ database, jobs, messageIdDomain: messageIdDomain(parts), limit })
  return {
    revokeInvitation: waking(parts, revokeInvitation({ store, ids })),
    resendInvitation: waking(parts, resendInvitation({ store, ids })),
    updateInvitation: waking(parts, updateInvitation({ store, ids, ...rightsOf(parts) })),
    deleteInvitation: waking(parts, deleteInvitation({ store, ids })),
  }
}

function answering(parts: CaseParts) {
  const { config, database, tickets } = parts
  const { providerRules } = config
  const answers = { store: acceptanceStore(database), tickets, ids, rules: { providerRules } }
  return {
    previewTicket: previewTicket(answers),
    acceptInvitation: waking(parts, acceptInvitation(answers)),
    declineInvitation: waking(parts, declineInvitation(answers)),
  }
}

function managingWebhooks(parts: CaseParts) {
  const { database, webhookJobs, webhookSecrets } = parts
  const store = webhookEndpointStore(database, webhookJobs)
  return {
    ...webhookReader(database),
    create: createWebhookEndpoint(store, ids),
    update: updateWebhookEndpoint(store),
    delete: deleteWebhookEndpoint(store),
    rotateSecret: rotateWebhookSecret(store),
    redeliver: waking(parts, redeliverWebhook(store)),
    secretOf: ({ id, secretVersion }: { id: string; secretVersion: number }) =>
      webhookSecrets.current({ endpointId: id, version: secretVersion }),
  }
}
