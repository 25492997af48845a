// Writes schema.graphql and docs/reference/subgraph.graphql from the code, or with --check compares them with it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { printGatewaySchema, printSubgraphSchema } from './schema-sdl.ts'

const printed = new Map([
  ['schema.graphql', printGatewaySchema()],
  ['docs/reference/subgraph.graphql', printSubgraphSchema()],
])

for (const [file, sdl] of printed) {
  if (!process.argv.includes('--check')) writeFileSync(file, sdl)
  else if (existsSync(file) && readFileSync(file, 'utf8') === sdl) console.log(`${file} is up to date.`)
  else {
    console.error(`${file} is not up to date. Run npm run schema:print and check the difference.`)
    process.exitCode = 1
  }
}
