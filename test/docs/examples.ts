import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { retryConflicts } from '../../src/db/connection/errors.ts'
import type { Gateway } from '../support/harness.ts'

export const pages = [
  'README.md',
  ...readdirSync('docs/guide')
    .filter((name) => name.endsWith('.md'))
    // They have commands and SQL, and no GraphQL.
    .filter((name) => !['library.md', 'postgres.md', 'production.md', 'replica.md'].includes(name))
    .map((name) => `docs/guide/${name}`),
]

/** Runs a page from its top, as its reader does, with nothing in the database. */
export async function runExamples(gateway: Gateway, page: string): Promise<void> {
  await emptyTables(gateway)
  const examples = examplesOf(readFileSync(page, 'utf8'))
  const answers: object[] = []
  for (const example of examples) await run(gateway, example, answers)
  expect(examples.length, 'examples').toBeGreaterThan(0)
}

async function emptyTables({ database }: Gateway): Promise<void> {
  const { rows } = await database.execute(
    `SELECT string_agg(format('%I', table_name), ', ') AS tables FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'`,
    [],
  )
  // Background work may hold one of the tables and wait for another.
  await retryConflicts(() => database.execute(`TRUNCATE ${rows[0]?.['tables']} CASCADE`, []))
}

interface Example {
  query: string
  variables: string
  /** Said by the fence: the answer is an error, and that is what the example is about. */
  refused: boolean
}

/** Fenced `graphql` blocks, each with the `json` block of variables that may follow it at once. */
function examplesOf(markdown: string): Example[] {
  const block = /^```graphql( refused)?\n(.*?)^```\n(?:\n?```json\n(.*?)^```$)?/gms
  return [...markdown.matchAll(block)].map(([, refused, query = '', variables = '{}']) => ({
    query,
    variables,
    refused: refused !== undefined,
  }))
}

async function run(gateway: Gateway, { query, variables, refused }: Example, answers: object[]) {
  const { data, errors } = await gateway.graphql(query, JSON.parse(variables, fill(answers)))
  // Refused as a whole, before anything was executed: there is no result to say so.
  if (refused && data === undefined) return expect(errors, query).toHaveLength(1)
  expect(errors, query).toBeUndefined()
  answers.unshift(data)
  for (const result of Object.values<{ code?: string } | null>(data)) {
    expect(typeof result?.code === 'string', `${query}\n${JSON.stringify(result)}`).toBe(refused)
  }
}

/** `"$createInvitation.id"` stands for what the latest answer that has it there has there. */
function fill(answers: object[]) {
  return (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !/^\$[a-zA-Z]+[.]/.test(value)) return value
    const path = value.slice(1).split('.')
    const found = answers.map((answer) => at(answer, path)).find((part) => part != null)
    if (found === undefined) throw new Error(`No earlier answer has ${value}`)
    return found
  }
}

function at(value: unknown, [first, ...rest]: string[]): unknown {
  if (first === undefined) return value
  return at(new Map(Object.entries(value ?? {})).get(first), rest)
}
