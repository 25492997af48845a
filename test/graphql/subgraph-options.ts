import { changeManyInputs } from '../../src/domain/change/change-many-input.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }

/** A subgraph as it is without settings, for tests of its SDL. */
export const SUBGRAPH_OPTIONS = {
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  changeManyInputs: changeManyInputs(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput(rules),
  sdlForKeys: false,
  userKey: 'externalId',
  directives: new Set(['cost', 'tag'] as const),
  typePrefix: null,
} as const
