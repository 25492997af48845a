import type { GraphQLSchema } from 'graphql'
import type { createInvitationInput } from '../invitations/create-input.ts'
import { createBuilder } from './builder.ts'
import { defineCreateInvitation } from './create-invitation.ts'
import { defineDelivery } from './delivery.ts'
import { defineErrors } from './errors.ts'
import { defineInvitation } from './invitation.ts'
import { defineInvitationEvent } from './invitation-event.ts'
import { defineInvitations } from './invitations.ts'
import { defineScalars } from './scalars.ts'
import { defineUser } from './user.ts'

export interface SchemaOptions {
  createInvitationInput: ReturnType<typeof createInvitationInput>
}

export function createSchema(options: SchemaOptions): GraphQLSchema {
  const builder = createBuilder()
  builder.queryType({ description: 'What can be read.' })
  builder.mutationType({ description: 'What can be done.' })
  defineScalars(builder)
  const user = defineUser(builder)
  const delivery = defineDelivery(builder)
  const event = defineInvitationEvent(builder)
  const invitation = defineInvitation(builder, { user, delivery, event })
  defineInvitations(builder, invitation)
  defineErrors(builder, invitation)
  defineCreateInvitation(builder, invitation, options.createInvitationInput)
  return builder.toSchema()
}
