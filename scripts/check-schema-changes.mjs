// Compares schema.graphql with the schema of the last release. A change that can break a client must be in the
// upgrade notes of CHANGELOG.md, with its schema coordinate in backticks. docs/guide/schema-changes.md contains the policy.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, isInputObjectType } from 'graphql'

// Tests compare other files.
const [
  releasedFile = 'docs/reference/released.graphql',
  currentFile = 'schema.graphql',
  notesFile = 'CHANGELOG.md',
] = process.argv.slice(2)

const released = buildSchema(readFileSync(releasedFile, 'utf8'))
const current = buildSchema(readFileSync(currentFile, 'utf8'))
const named = namesIn(upgradeNotes(readFileSync(notesFile, 'utf8')))
const missing = (await diff(released, current))
  .filter(({ criticality }) => criticality.level !== CriticalityLevel.NonBreaking)
  .map((change) => ({ ...change, coordinate: coordinateOf(change.path) }))
  .filter(({ coordinate }) => !named.has(coordinate))

if (missing.length > 0) {
  process.exitCode = 1
  const lines = missing.map(
    ({ coordinate, message, criticality }) =>
      `- \`${coordinate}\`: ${message}. (${criticality.level.toLowerCase()})`,
  )
  process.stderr.write(
    `${currentFile} has changes since ${releasedFile} that the upgrade notes do not name.\n` +
      `Add a line for each coordinate to "Upgrade notes" of the first version in ${notesFile}, and say what clients must do:\n\n${lines.join('\n')}\n`,
  )
}

/** The section of the next release. The notes of releases before describe other changes. */
function upgradeNotes(changelog) {
  const [, unreleased = ''] = changelog.split(/^## /m).filter((_, index) => index < 2)
  return unreleased.split(/^### /m).find((section) => section.startsWith('Upgrade notes')) ?? ''
}

function namesIn(markdown) {
  return new Set([...markdown.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name))
}

/** `Query.invitations.first` is `Query.invitations(first:)` in the notation of the GraphQL specification. */
function coordinateOf(path = 'schema') {
  const [type, member, argument] = path.split('.')
  if (argument === undefined || isInputObjectType(current.getType(type))) return path
  return `${type}.${member}(${argument}:)`
}
