import type { GraphQLSchema } from 'graphql'
import type { acceptInvitationInput } from '../invitations/answer-input.ts'
import type { createInvitationInput } from '../invitations/create-input.ts'
import type { updateInvitationInput } from '../invitations/update.ts'
import type { UserInputs } from '../invitations/user-input.ts'
import type { WebhookRules } from '../invitations/webhook-endpoint-input.ts'
import { defineAcceptInvitation } from './accept-invitation.ts'
import { defineApiKey, defineApiKeyState } from './api-key.ts'
import { defineApiKeyErrors } from './api-key-errors.ts'
import { defineApiKeys } from './api-keys.ts'
import { type Builder, createBuilder } from './builder.ts'
import { defineByIds, type Entities } from './by-ids.ts'
import { defineCreateInvitation } from './create-invitation.ts'
import { defineCreateInvitations } from './create-invitations.ts'
import { defineDeclineInvitation } from './decline-invitation.ts'
import { defineDeleteInvitation } from './delete-invitation.ts'
import { defineDelivery, defineDeliveryState } from './delivery.ts'
import { described } from './described.ts'
import { defineErrors } from './errors.ts'
import { defineInvitation } from './invitation.ts'
import { defineInvitationChanged } from './invitation-changed.ts'
import { defineInvitationCounts } from './invitation-counts.ts'
import { defineInvitationEvent, defineInvitationEventType } from './invitation-event.ts'
import { defineInvitationEvents } from './invitation-events.ts'
import { defineInvitationFilter } from './invitation-filter.ts'
import { defineInvitationPreview } from './invitation-preview.ts'
import { defineInvitationQuota } from './invitation-quota.ts'
import { defineInvitationStatus } from './invitation-status.ts'
import { defineInvitations } from './invitations.ts'
import { defineIsInvited } from './is-invited.ts'
import { defineManageApiKeys } from './manage-api-keys.ts'
import { defineManageWebhooks } from './manage-webhooks.ts'
import { defineResendInvitation } from './resend-invitation.ts'
import { defineRevokeInvitation } from './revoke-invitation.ts'
import { defineScalars } from './scalars.ts'
import { defineUpdateInvitation } from './update-invitation.ts'
import { defineUser } from './user.ts'
import { defineUserMutations } from './user-mutations.ts'
import { defineWebhookDelivery, defineWebhookEventType } from './webhook-delivery.ts'
import { defineWebhookEndpoint } from './webhook-endpoint.ts'

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
  return described(builder.toSchema())
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
