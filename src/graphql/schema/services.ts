import type { createApiKey, rotateApiKey } from '../../auth/api-key/issue-api-key.ts'
import type { listApiKeys, readApiKeys } from '../../auth/api-key/list-api-keys.ts'
import type { revokeApiKey, revokeApiKeysOf } from '../../auth/api-key/revoke-api-key.ts'
import type { createIdentify } from '../../auth/identify.ts'
import type { ChangeMany } from '../../domain/change/change-many.ts'
import type { DeletedInvitation, deleteInvitation } from '../../domain/change/delete.ts'
import type { ResendChanges, resendInvitation } from '../../domain/change/resend.ts'
import type { revokeInvitation } from '../../domain/change/revoke.ts'
import type { UpdateChanges, updateInvitation } from '../../domain/change/update.ts'
import type { createInBulk } from '../../domain/create/bulk.ts'
import type { createSingleInvitation } from '../../domain/create/creation-rights.ts'
import type { isInvited } from '../../domain/create/is-invited.ts'
import type { readQuota } from '../../domain/create/quota.ts'
import type { previewEmail } from '../../domain/delivery/preview-email.ts'
import type { Follow } from '../../domain/events/follow.ts'
import type { listEvents } from '../../domain/events/list-events.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { countInvitations, listInvitations } from '../../domain/list/list.ts'
import type { Sent } from '../../domain/list/sent.ts'
import type { acceptInvitation } from '../../domain/respond/accept.ts'
import type { declineInvitation } from '../../domain/respond/decline.ts'
import type { Links } from '../../domain/respond/links.ts'
import type { previewTicket } from '../../domain/respond/preview-ticket.ts'
import type { Received } from '../../domain/respond/received.ts'
import type { readStatistics } from '../../domain/statistics/statistics.ts'
import type { listUsers } from '../../domain/user/list-users.ts'
import type { createUsers } from '../../domain/user/users.ts'
import type {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  redeliverWebhook,
  rotateWebhookSecret,
  testWebhookEndpoint,
  updateWebhookEndpoint,
} from '../../domain/webhook/manage-webhook-endpoints.ts'
import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'
import type { WebhookSecrets } from '../../domain/webhook/webhook-secret.ts'

/** The use cases and readers that resolvers call. Each type is the one of the use case. */
export interface Services {
  identify: ReturnType<typeof createIdentify>
  createInvitation: ReturnType<typeof createSingleInvitation>
  createInvitations: ReturnType<typeof createInBulk>
  revokeInvitation: ReturnType<typeof revokeInvitation>
  resendInvitation: ReturnType<typeof resendInvitation>
  updateInvitation: ReturnType<typeof updateInvitation>
  deleteInvitation: ReturnType<typeof deleteInvitation>
  changeMany: ChangeManyServices
  previewEmail: ReturnType<typeof previewEmail>
  readQuota: ReturnType<typeof readQuota>
  isInvited: ReturnType<typeof isInvited>
  listInvitations: ReturnType<typeof listInvitations>
  countInvitations: ReturnType<typeof countInvitations>
  listEvents: ReturnType<typeof listEvents>
  readStatistics: ReturnType<typeof readStatistics>
  followInvitations: Follow['follow']
  previewTicket: ReturnType<typeof previewTicket>
  received: Received
  sent: Sent
  acceptInvitation: ReturnType<typeof acceptInvitation>
  declineInvitation: ReturnType<typeof declineInvitation>
  links: Links
  users: ReturnType<typeof createUsers>
  listUsers: ReturnType<typeof listUsers>
  webhooks: WebhookServices
  apiKeys: ApiKeyServices
  /** The name of the application, which invited persons see. */
  appName: string
}

interface ChangeManyServices {
  revoke: ChangeMany<object, Invitation>
  resend: ChangeMany<ResendChanges, Invitation>
  update: ChangeMany<UpdateChanges, Invitation>
  delete: ChangeMany<object, DeletedInvitation>
}

interface WebhookServices extends WebhookReader {
  create: ReturnType<typeof createWebhookEndpoint>
  update: ReturnType<typeof updateWebhookEndpoint>
  delete: ReturnType<typeof deleteWebhookEndpoint>
  rotateSecret: ReturnType<typeof rotateWebhookSecret>
  redeliver: ReturnType<typeof redeliverWebhook>
  test: ReturnType<typeof testWebhookEndpoint>
  secretOf(endpoint: { id: string; secretVersion: number }): ReturnType<WebhookSecrets['current']>
}

interface ApiKeyServices {
  create: ReturnType<typeof createApiKey>
  rotate: ReturnType<typeof rotateApiKey>
  revoke: ReturnType<typeof revokeApiKey>
  revokeOf: ReturnType<typeof revokeApiKeysOf>
  list: ReturnType<typeof listApiKeys>
  byIds: ReturnType<typeof readApiKeys>
}
