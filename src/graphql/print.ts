// Writes schema.graphql and subgraph.graphql from the code, or with --check tells whether they are what it says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { graphqlSync, lexicographicSortSchema, printSchema } from 'graphql'
import { acceptInvitationInput } from '../invitations/answer-input.ts'
import { createInvitationInput } from '../invitations/create-input.ts'
import { updateInvitationInput } from '../invitations/update.ts'
import { userInputs } from '../invitations/user-input.ts'
import { createSchema } from './schema.ts'
import { createSubgraphSchema } from './subgraph.ts'

// Rules narrow what inputs are valid, never what they look like: any will do.
const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const options = {
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  userInputs: userInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput(rules),
}
const printed = new Map([
  ['schema.graphql', `${printSchema(lexicographicSortSchema(createSchema(options)))}\n`],
  ['subgraph.graphql', `${toldSdl()}\n`],
])

for (const [file, sdl] of printed) {
  if (!process.argv.includes('--check')) writeFileSync(file, sdl)
  else if (existsSync(file) && readFileSync(file, 'utf8') === sdl)
    console.log(`${file} is what the code says.`)
  else {
    console.error(`${file} is not what the code says. Run npm run schema:print and look at the difference.`)
    process.exitCode = 1
  }
}

/** What the subgraph tells of itself. */
function toldSdl(): string {
  const schema = createSubgraphSchema({ ...options, sdlForCallers: false })
  const { data, errors } = graphqlSync({ schema, source: '{ _service { sdl } }' })
  const sdl: unknown = Object(data?.['_service']).sdl
  if (typeof sdl !== 'string') throw new Error('It tells nothing', { cause: errors })
  return sdl
}
