// Writes schema.graphql from the code, or with --check tells whether it is what the code says.
import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { createInvitationInput } from '../invitations/create-input.ts'
import { createSchema } from './schema.ts'

const FILE = 'schema.graphql'

// Rules narrow what inputs are valid, never what they look like: any will do.
const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({ createInvitationInput: createInvitationInput(rules) })
const sdl = `${printSchema(lexicographicSortSchema(schema))}\n`

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== sdl) {
    console.error(`${FILE} is not what the code says. Run npm run schema:print and look at the difference.`)
    process.exit(1)
  }
  console.log(`${FILE} is what the code says.`)
} else {
  writeFileSync(FILE, sdl)
}
