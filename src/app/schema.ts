import type { GraphQLSchema } from 'graphql'
import { createSchema } from '../graphql/schema.ts'
import { acceptInvitationInput } from '../invitations/answer-input.ts'
import { createInvitationInput } from '../invitations/create-input.ts'
import { updateInvitationInput } from '../invitations/update.ts'
import { userInputs } from '../invitations/user-input.ts'
import { targetFault } from '../webhooks/target.ts'
import type { Parts } from './parts.ts'
import { inputRules } from './use-cases.ts'

/** The schema, with what its inputs are judged by. */
export async function schemaFor(parts: Pick<Parts, 'config' | 'templates'>): Promise<GraphQLSchema> {
  const { production, subgraph, queries } = parts.config
  const rules = inputRules(parts)
  const options = {
    createInvitationInput: createInvitationInput(rules),
    updateInvitationInput: updateInvitationInput(rules),
    userInputs: userInputs(rules),
    acceptInvitationInput: acceptInvitationInput(rules),
    webhookRules: { targetFault: (url: string) => targetFault(url, { guarded: production }) },
  }
  if (!subgraph) return createSchema(options)
  // What federation takes is loaded by whoever wants it, and takes no time of others.
  const { createSubgraphSchema } = await import('../graphql/subgraph.ts')
  return createSubgraphSchema({ ...options, sdlForCallers: !queries.introspection })
}
