import type { GraphQLSchema } from 'graphql'
import type { CompleteConfig } from '../config/secrets.ts'
import { changeManyInputs } from '../domain/change/change-many-input.ts'
import { updateInvitationInput } from '../domain/change/update.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { acceptInvitationInput } from '../domain/respond/response-input.ts'
import { createUserInputs } from '../domain/user/user-input.ts'
import { addStitchingSdl } from '../graphql/schema/larger-graph/stitching-sdl.ts'
import { createSubgraphSchema } from '../graphql/schema/larger-graph/subgraph.ts'
import { createSchema } from '../graphql/schema/schema.ts'
import { loadTemplates } from '../mail/templates.ts'
import { targetFault } from '../webhooks/target.ts'
import type { Components } from './components.ts'
import { createInputRules } from './use-cases.ts'

/** The schema without a gateway. @throws an error if the email templates cannot be read */
export async function loadSchema(config: CompleteConfig): Promise<GraphQLSchema> {
  const { mailTemplatesDir } = config
  return selectSchema({
    config,
    templates: await loadTemplates(mailTemplatesDir === undefined ? {} : { dir: mailTemplatesDir }),
  })
}

/** Creates the schema with the rules for its input. */
export function selectSchema(components: Pick<Components, 'config' | 'templates'>): GraphQLSchema {
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
  return createSubgraphSchema({
    ...options,
    sdlForKeys,
    userKey: subgraphUserKey,
    directives: subgraphDirectives,
    typePrefix: subgraphTypePrefix,
  })
}
