import type { GraphQLSchema } from 'graphql'
import { updateInvitationInput } from '../domain/change/update.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { acceptInvitationInput } from '../domain/respond/response-input.ts'
import { createUserInputs } from '../domain/user/user-input.ts'
import { createSchema } from '../graphql/schema/schema.ts'
import { targetFault } from '../webhooks/target.ts'
import type { Components } from './components.ts'
import { createInputRules } from './use-cases.ts'

/** The schema, with what its inputs are judged by. */
export async function selectSchema(parts: Pick<Components, 'config' | 'templates'>): Promise<GraphQLSchema> {
  const { production, subgraph, queries } = parts.config
  const rules = createInputRules(parts)
  const options = {
    createInvitationInput: createInvitationInput(rules),
    updateInvitationInput: updateInvitationInput(rules),
    userInputs: createUserInputs(rules),
    acceptInvitationInput: acceptInvitationInput(rules),
    webhookRules: { targetFault: (url: string) => targetFault(url, { guarded: production }) },
  }
  if (!subgraph) return createSchema(options)
  // What federation takes is loaded by whoever wants it, and takes no time of others.
  const { createSubgraphSchema } = await import('../graphql/schema/subgraph.ts')
  return createSubgraphSchema({ ...options, sdlForCallers: !queries.introspection })
}
