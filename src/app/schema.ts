import type { GraphQLSchema } from 'graphql'
import { changeManyInputs } from '../domain/change/change-many-input.ts'
import { updateInvitationInput } from '../domain/change/update.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { acceptInvitationInput } from '../domain/respond/response-input.ts'
import { createUserInputs } from '../domain/user/user-input.ts'
import { addStitchingSdl } from '../graphql/schema/larger-graph/stitching-sdl.ts'
import { createSchema } from '../graphql/schema/schema.ts'
import { targetFault } from '../webhooks/target.ts'
import type { Components } from './components.ts'
import { createInputRules } from './use-cases.ts'

/** Creates the schema with the rules for its input. */
export async function selectSchema(
  components: Pick<Components, 'config' | 'templates'>,
): Promise<GraphQLSchema> {
  const { production, subgraph, subgraphUserKey, subgraphDirectives, subgraphTypePrefix, queries } =
    components.config
  const rules = createInputRules(components)
  const options = {
    createInvitationInput: createInvitationInput(rules),
    updateInvitationInput: updateInvitationInput(rules),
    changeManyInputs: changeManyInputs(rules),
    userInputs: createUserInputs(rules),
    acceptInvitationInput: acceptInvitationInput(rules),
    webhookRules: { targetFault: (url: string) => targetFault(url, { guarded: production }) },
  }
  const sdlForKeys = queries.introspection !== true
  if (!subgraph) return addStitchingSdl(createSchema(options), { sdlForKeys })
  // The federation library is loaded only in this mode, because it takes time.
  const { createSubgraphSchema } = await import('../graphql/schema/larger-graph/subgraph.ts')
  return createSubgraphSchema({
    ...options,
    sdlForKeys,
    userKey: subgraphUserKey,
    directives: subgraphDirectives,
    typePrefix: subgraphTypePrefix,
  })
}
