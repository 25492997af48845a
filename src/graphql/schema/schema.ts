import type { GraphQLSchema } from 'graphql'
import type { updateInvitationInput } from '../../domain/change/update.ts'
import type { createInvitationInput } from '../../domain/create/create-input.ts'
import type { acceptInvitationInput } from '../../domain/respond/response-input.ts'
import type { UserInputs } from '../../domain/user/user-input.ts'
import type { WebhookRules } from '../../domain/webhook/webhook-endpoint-input.ts'
import { defineApiKey, defineApiKeyState } from './api-key/api-key.ts'
import { defineApiKeyErrors } from './api-key/api-key-errors.ts'
import { defineApiKeys } from './api-key/api-keys.ts'
import { defineManageApiKeys } from './api-key/manage-api-keys.ts'
import { type Builder, createBuilder } from './builder.ts'
import { defineDeleteInvitation } from './change/delete-invitation.ts'
import { defineResendInvitation } from './change/resend-invitation.ts'
import { defineRevokeInvitation } from './change/revoke-invitation.ts'
import { defineUpdateInvitation } from './change/update-invitation.ts'
import { defineCreateInvitation } from './create/create-invitation.ts'
import { defineCreateInvitations } from './create/create-invitations.ts'
import { defineInvitationQuota } from './create/invitation-quota.ts'
import { defineIsInvited } from './create/is-invited.ts'
import { defineErrors } from './errors.ts'
import { defineInvitationChanged } from './events/invitation-changed.ts'
import { defineInvitationEvent, defineInvitationEventType } from './events/invitation-event.ts'
import { defineInvitationEvents } from './events/invitation-events.ts'
import { defineDelivery, defineDeliveryState } from './invitation/delivery.ts'
import { defineInvitation } from './invitation/invitation.ts'
import { defineInvitationCounts } from './invitation/invitation-counts.ts'
import { defineInvitationFilter } from './invitation/invitation-filter.ts'
import { defineInvitationStatus } from './invitation/invitation-status.ts'
import { defineInvitations } from './invitation/invitations.ts'
import { defineByIds, type Entities } from './nodes-by-ids.ts'
import { defineAcceptInvitation } from './respond/accept-invitation.ts'
import { defineDeclineInvitation } from './respond/decline-invitation.ts'
import { defineInvitationPreview } from './respond/invitation-preview.ts'
import { defineScalars } from './scalars.ts'
import { addSchemaDescriptions } from './schema-descriptions.ts'
import { defineUser } from './user/user.ts'
import { defineUserMutations } from './user/user-mutations.ts'
import { defineManageWebhooks } from './webhook/manage-webhooks.ts'
import { defineWebhookDelivery, defineWebhookEventType } from './webhook/webhook-delivery.ts'
import { defineWebhookEndpoint } from './webhook/webhook-endpoint.ts'

export interface SchemaOptions {
  createInvitationInput: ReturnType<typeof createInvitationInput>
  updateInvitationInput: ReturnType<typeof updateInvitationInput>
  userInputs: UserInputs
  webhookRules: WebhookRules
  acceptInvitationInput: ReturnType<typeof acceptInvitationInput>
}

export function createSchema(options: SchemaOptions): GraphQLSchema {
  const builder = createBuilder()
  defineTypes(builder, options)
  return addSchemaDescriptions(builder.toSchema())
}

/** @returns the types that other schemas may know by a key. */
export function defineTypes(builder: Builder, options: SchemaOptions): Entities {
  builder.queryType({ description: 'The fields to read. They change nothing.' })
  builder.mutationType({
    description:
      'The operations that change data. Each returns a union: the result, or a typed reason why there is none.',
  })
  defineScalars(builder)
  const user = defineUser(builder)
  const deliveryState = defineDeliveryState(builder)
  const delivery = defineDelivery(builder, deliveryState)
  const eventType = defineInvitationEventType(builder)
  const event = defineInvitationEvent(builder, eventType)
  const status = defineInvitationStatus(builder)
  const invitation = defineInvitation(builder, { user, delivery, status })
  defineInvitationEvents(builder, { invitation, event, eventType })
  const filter = defineInvitationFilter(builder, { status, deliveryState })
  defineInvitations(builder, { invitation, filter })
  defineInvitationCounts(builder, filter)
  defineInvitationChanged(builder, { invitation, status, event, eventType })
  const error = defineErrors(builder, invitation, status)
  defineRevokeInvitation(builder, invitation)
  defineResendInvitation(builder, invitation)
  defineUpdateInvitation(builder, invitation, options.updateInvitationInput)
  defineDeleteInvitation(builder)
  const createInput = defineCreateInvitation(builder, invitation, options.createInvitationInput)
  defineCreateInvitations(builder, invitation, createInput)
  defineInvitationQuota(builder)
  defineIsInvited(builder)
  defineUserMutations(builder, user, options.userInputs)
  const webhookEventType = defineWebhookEventType(builder)
  const webhooks = { eventType: webhookEventType, ...defineWebhookDelivery(builder, webhookEventType) }
  const endpoint = defineWebhookEndpoint(builder, webhooks)
  defineManageWebhooks(builder, { ...webhooks, endpoint }, options.webhookRules)
  const keyState = defineApiKeyState(builder)
  defineApiKeyErrors(builder, error, keyState)
  const apiKey = defineApiKey(builder, keyState)
  defineApiKeys(builder, apiKey)
  defineManageApiKeys(builder, apiKey)
  const preview = defineInvitationPreview(builder, invitation, status)
  defineAcceptInvitation(builder, preview, options.acceptInvitationInput)
  defineDeclineInvitation(builder, preview)
  defineByIds(builder, { invitation, user })
  return { invitation, user }
}
