import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const RELEASED = `
  type Query { person(id: ID!): Person! role: Role any: Any }
  type Person { id: ID! name: String @deprecated(reason: "old") }
  type Robot { id: ID! }
  union Any = Person
  enum Role { ADMIN }
`
const CHANGED = `
  type Query { person(id: ID!, first: Int): Person role: Role any: Any more: String }
  type Person { id: ID! }
  type Robot { id: ID! }
  union Any = Person | Robot
  enum Role { ADMIN MEMBER }
`
const COORDINATES = ['Any', 'Person.name', 'Query.person', 'Query.person(first:)', 'Role.MEMBER']

/** @returns the coordinates that the check misses in the upgrade notes. */
function missing(notes: string, files: string[] = []): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-schema-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string) => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const changelog = `# Changelog\n\n## Unreleased\n\n### Upgrade notes\n\n${notes}\n\n### Added\n\n- \`Role.MEMBER\`\n\n## 0.1.0\n\n### Upgrade notes\n\n- \`Person.name\`\n`
  const written = [write('a', RELEASED), write('b', CHANGED), write('c', changelog)]
  try {
    execFileSync(
      process.execPath,
      ['scripts/check-schema-changes.mjs', ...(files.length > 0 ? files : written)],
      {
        stdio: 'pipe',
        encoding: 'utf8',
      },
    )
    return []
  } catch (error) {
    const { stderr } = error as { stderr: string }
    return [...stderr.matchAll(/^- `([^`]+)`: /gm)].map(([, coordinate = '']) => coordinate).sort()
  }
}

test('every breaking and dangerous change of a schema needs its coordinate in the upgrade notes', () => {
  expect(missing('')).toEqual(COORDINATES)
  expect(missing('- `Query.person` is nullable.\n- `Role.MEMBER` is new.')).toEqual([
    'Any',
    'Person.name',
    'Query.person(first:)',
  ])
  expect(missing(COORDINATES.map((coordinate) => `- \`${coordinate}\``).join('\n'))).toEqual([])
})

test('the upgrade notes name every change of the schema since the last release', () => {
  expect(missing('', ['docs/reference/released.graphql', 'schema.graphql', 'CHANGELOG.md'])).toEqual([])
})
