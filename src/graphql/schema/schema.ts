import type { GraphQLSchema } from 'graphql'
import type { ChangeManyInputs } from '../../domain/change/change-many-input.ts'
import type { updateInvitationInput } from '../../domain/change/update.ts'
import type { createInvitationInput } from '../../domain/create/create-input.ts'
import type { acceptInvitationInput } from '../../domain/respond/response-input.ts'
import type { UserInputs } from '../../domain/user/user-input.ts'
import type { WebhookRules } from '../../domain/webhook/webhook-endpoint-input.ts'
import { defineApiKey, defineApiKeyState } from './api-key/api-key.ts'
import { defineApiKeyErrors } from './api-key/api-key-errors.ts'
import { type ApiKeyScopeRef, defineApiKeyScope } from './api-key/api-key-scope.ts'
import { defineApiKeyQueries } from './api-key/api-keys.ts'
import { defineIssueApiKeys } from './api-key/issue-api-keys.ts'
import { defineRevokeApiKey, defineRevokeApiKeysOf } from './api-key/revoke-api-keys.ts'
import { type Builder, createBuilder } from './builder.ts'
import { defineChangeCounts } from './change/change-counts.ts'
import { defineDeleteInvitation } from './change/delete-invitation.ts'
import { defineDeleteInvitations } from './change/delete-invitations.ts'
import { defineResendInvitation } from './change/resend-invitation.ts'
import { defineResendInvitations } from './change/resend-invitations.ts'
import { defineRevokeInvitation } from './change/revoke-invitation.ts'
import { defineRevokeInvitations } from './change/revoke-invitations.ts'
import { defineSelection } from './change/selection.ts'
import { defineUpdateInvitation } from './change/update-invitation.ts'
import { defineUpdateInvitations } from './change/update-invitations.ts'
import { defineCreateInvitation } from './create/create-invitation.ts'
import { defineCreateInvitationInput } from './create/create-invitation-input.ts'
import { defineCreateInvitations } from './create/create-invitations.ts'
import { defineCreationErrors } from './create/creation-errors.ts'
import { defineInvitationEmailPreview } from './create/invitation-email-preview.ts'
import { defineInvitationQuota, type InvitationQuotaRef } from './create/invitation-quota.ts'
import { defineErrors, type ErrorRef } from './errors.ts'
import { defineInvitationChanged } from './events/invitation-changed.ts'
import {
  defineInvitationEvent,
  defineInvitationEventType,
  type InvitationEventTypeRef,
} from './events/invitation-event.ts'
import { defineInvitationEvents } from './events/invitation-events.ts'
import { defineDeliveries } from './invitation/deliveries.ts'
import { defineDelivery, defineDeliveryState } from './invitation/delivery.ts'
import { defineInvitation, type InvitationRef } from './invitation/invitation.ts'
import { defineInvitationCounts } from './invitation/invitation-counts.ts'
import { defineInvitationErrors } from './invitation/invitation-errors.ts'
import { defineInvitationFilter, type InvitationFilterRef } from './invitation/invitation-filter.ts'
import { defineInvitationQueries } from './invitation/invitation-queries.ts'
import { defineInvitationStatus, type InvitationStatusRef } from './invitation/invitation-status.ts'
import { defineInvitationList } from './invitation/invitations.ts'
import { defineUserInvitations } from './invitation/user-invitations.ts'
import { defineByIds } from './nodes-by-ids.ts'
import { defineAcceptInvitation } from './respond/accept-invitation.ts'
import { defineDeclineInvitation } from './respond/decline-invitation.ts'
import { defineInvitationPreview } from './respond/invitation-preview.ts'
import { defineReceivedInvitationChanged } from './respond/received-invitation-changed.ts'
import { defineReceivedInvitations } from './respond/received-invitations.ts'
import { defineWrongRecipient } from './respond/wrong-recipient.ts'
import { type DateTimeRangeRef, defineDateTimeRange, defineScalars } from './scalars.ts'
import { addSchemaDescriptions } from './schema-descriptions.ts'
import { defineInvitationStatistics } from './statistics/invitation-statistics.ts'
import { defineUser, type UserRef } from './user/user.ts'
import { defineUserErrors } from './user/user-errors.ts'
import { defineUserMutations } from './user/user-mutations.ts'
import { defineUserList } from './user/users.ts'
import { defineSentInvitationChanged } from './viewer/sent-invitation-changed.ts'
import { defineSentInvitations } from './viewer/sent-invitations.ts'
import { defineViewer, type ViewerNames } from './viewer/viewer.ts'
import {
  defineDeleteWebhookEndpoint,
  defineRedeliverWebhook,
  defineRotateWebhookSecret,
  defineTestWebhookEndpoint,
} from './webhook/manage-webhooks.ts'
import { defineWebhookDelivery, defineWebhookEventType } from './webhook/webhook-delivery.ts'
import { defineWebhookEndpoint } from './webhook/webhook-endpoint.ts'
import { defineWebhookErrors } from './webhook/webhook-errors.ts'
import { defineWebhookQueries } from './webhook/webhook-queries.ts'
import { defineCreateWebhookEndpoint, defineUpdateWebhookEndpoint } from './webhook/write-webhook-endpoint.ts'

export interface SchemaOptions {
  createInvitationInput: ReturnType<typeof createInvitationInput>
  updateInvitationInput: ReturnType<typeof updateInvitationInput>
  changeManyInputs: ChangeManyInputs
  userInputs: UserInputs
  webhookRules: WebhookRules
  acceptInvitationInput: ReturnType<typeof acceptInvitationInput>
  /** The name of the type of users. Default: `User`. */
  userTypeName?: string
  /** The names of the caller. Default: `viewer` and `Viewer`. */
  viewer?: ViewerNames
}

export function createSchema(options: SchemaOptions): GraphQLSchema {
  const builder = createBuilder()
  defineTypes(builder, options)
  return addSchemaDescriptions(builder.toSchema())
}

export function defineTypes(builder: Builder, options: SchemaOptions): void {
  builder.queryType({ description: 'The fields to read. They change nothing.' })
  builder.mutationType({
    description:
      'The operations that change data. Each returns a union: the result, or a typed reason why there is none.',
  })
  defineScalars(builder)
  const range = defineDateTimeRange(builder)
  const error = defineErrors(builder)
  const user = defineUsers(builder, { error, range }, options)
  const scope = defineApiKeyScope(builder)
  const invitation = defineInvitations(builder, { error, user, range, scope }, options)
  defineWebhooks(builder, error, options)
  defineApiKeys(builder, { error, scope })
  defineByIds(builder, { invitation, user })
}

function defineUsers(
  builder: Builder,
  { error, range }: { error: ErrorRef; range: DateTimeRangeRef },
  { userInputs, userTypeName = 'User' }: SchemaOptions,
): UserRef {
  defineUserErrors(builder, error)
  const user = defineUser(builder, userTypeName)
  defineUserList(builder, { user, range })
  defineUserMutations(builder, user, userInputs)
  return user
}

interface InvitationRelations {
  error: ErrorRef
  user: UserRef
  range: DateTimeRangeRef
  scope: ApiKeyScopeRef
}

function defineInvitations(
  builder: Builder,
  { error, user, range, scope }: InvitationRelations,
  options: SchemaOptions,
): InvitationRef {
  const deliveryState = defineDeliveryState(builder)
  const delivery = defineDelivery(builder, deliveryState)
  const status = defineInvitationStatus(builder)
  const invitation = defineInvitation(builder, { user, status })
  defineDeliveries(builder, invitation, delivery)
  defineInvitationErrors(builder, { error, invitation, status })
  defineInvitationQueries(builder, invitation)
  const filter = defineInvitationFilter(builder, { status, deliveryState, range })
  const page = defineInvitationList(builder, { invitation, filter })
  defineUserInvitations(builder, { user, invitation, page })
  const counts = defineInvitationCounts(builder, filter)
  defineInvitationStatistics(builder, user)
  const eventType = defineEvents(builder, { invitation, status, range })
  const quota = defineCreation(builder, { error, invitation }, options.createInvitationInput)
  defineChanges(builder, { invitation, filter }, options)
  defineWrongRecipient(builder, error)
  const preview = defineInvitationPreview(builder, invitation, status)
  defineAcceptInvitation(builder, preview, options.acceptInvitationInput)
  defineDeclineInvitation(builder, preview)
  const viewer = defineViewer(builder, { scope, quota }, options.viewer)
  defineReceivedInvitations(builder, { viewer, preview })
  defineReceivedInvitationChanged(builder, { preview, eventType })
  defineSentInvitations(builder, { viewer, invitation, status, page, counts })
  defineSentInvitationChanged(builder, { invitation, eventType })
  return invitation
}

function defineEvents(
  builder: Builder,
  {
    invitation,
    status,
    range,
  }: Pick<InvitationRelations, 'range'> & {
    invitation: InvitationRef
    status: InvitationStatusRef
  },
): InvitationEventTypeRef {
  const eventType = defineInvitationEventType(builder)
  const event = defineInvitationEvent(builder, eventType)
  defineInvitationEvents(builder, { invitation, event, eventType, range })
  defineInvitationChanged(builder, { invitation, status, event, eventType })
  return eventType
}

function defineCreation(
  builder: Builder,
  { error, invitation }: { error: ErrorRef; invitation: InvitationRef },
  inputSchema: SchemaOptions['createInvitationInput'],
): InvitationQuotaRef {
  defineCreationErrors(builder, error, invitation)
  const types = { invitation, input: defineCreateInvitationInput(builder) }
  defineInvitationEmailPreview(builder, types.input, inputSchema)
  defineCreateInvitation(builder, types, inputSchema)
  defineCreateInvitations(builder, types)
  return defineInvitationQuota(builder)
}

function defineChanges(
  builder: Builder,
  { invitation, filter }: { invitation: InvitationRef; filter: InvitationFilterRef },
  { updateInvitationInput: updateInput, changeManyInputs: inputs }: SchemaOptions,
): void {
  defineRevokeInvitation(builder, invitation)
  const linkPolicy = defineResendInvitation(builder, invitation)
  defineUpdateInvitation(builder, invitation, updateInput)
  const deleted = defineDeleteInvitation(builder)
  const types = { selection: defineSelection(builder, filter), counts: defineChangeCounts(builder) }
  defineRevokeInvitations(builder, { ...types, invitation }, inputs.revoke)
  defineResendInvitations(builder, { ...types, invitation, linkPolicy }, inputs.resend)
  defineUpdateInvitations(builder, { ...types, invitation }, inputs.update)
  defineDeleteInvitations(builder, { ...types, deleted }, inputs.delete)
}

function defineWebhooks(builder: Builder, error: ErrorRef, { webhookRules }: SchemaOptions): void {
  defineWebhookErrors(builder, error)
  const eventType = defineWebhookEventType(builder)
  const deliveries = defineWebhookDelivery(builder, eventType)
  const endpoint = defineWebhookEndpoint(builder, eventType)
  defineWebhookQueries(builder, endpoint, deliveries)
  defineCreateWebhookEndpoint(builder, { eventType, endpoint }, webhookRules)
  defineUpdateWebhookEndpoint(builder, { eventType, endpoint }, webhookRules)
  defineDeleteWebhookEndpoint(builder)
  defineRotateWebhookSecret(builder, endpoint)
  defineRedeliverWebhook(builder, deliveries.delivery)
  defineTestWebhookEndpoint(builder, deliveries.delivery)
}

function defineApiKeys(builder: Builder, { error, scope }: { error: ErrorRef; scope: ApiKeyScopeRef }): void {
  const enums = { state: defineApiKeyState(builder), scope }
  defineApiKeyErrors(builder, error, enums)
  const apiKey = defineApiKey(builder, enums)
  defineApiKeyQueries(builder, apiKey)
  defineIssueApiKeys(builder, apiKey, enums.scope)
  defineRevokeApiKey(builder, apiKey)
  defineRevokeApiKeysOf(builder)
}
