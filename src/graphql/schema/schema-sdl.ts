import { graphqlSync, lexicographicSortSchema, printSchema } from 'graphql'
import { changeManyInputs } from '../../domain/change/change-many-input.ts'
import { updateInvitationInput } from '../../domain/change/update.ts'
import { createInvitationInput } from '../../domain/create/create-input.ts'
import { acceptInvitationInput } from '../../domain/respond/response-input.ts'
import { createUserInputs } from '../../domain/user/user-input.ts'
import { createSubgraphSchema } from './larger-graph/subgraph.ts'
import { createSchema } from './schema.ts'

// Rules narrow what inputs are valid, never what they look like: any will do.
const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const options = {
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  changeManyInputs: changeManyInputs(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput(rules),
}

/** The schema as SDL. */
export function printGatewaySchema(): string {
  return `${printSchema(lexicographicSortSchema(createSchema(options)))}\n`
}

/** The SDL that the subgraph returns. */
export function printSubgraphSchema(): string {
  const schema = createSubgraphSchema({
    ...options,
    sdlForKeys: false,
    userKey: 'externalId',
    directives: new Set(['cost', 'tag']),
    typePrefix: null,
  })
  const { data, errors } = graphqlSync({ schema, source: '{ _service { sdl } }' })
  const sdl: unknown = Object(data?.['_service']).sdl
  if (typeof sdl !== 'string') throw new Error('The subgraph returned no SDL', { cause: errors })
  return `${sdl}\n`
}
