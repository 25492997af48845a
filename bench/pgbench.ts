import { writeFile } from 'node:fs/promises'
import pg from 'pg'
import { startApp } from '../src/app/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { completeSecrets } from '../src/config/secrets.ts'
import { UNKNOWN_PEER } from '../src/http/server/peer.ts'
import { createLog } from '../src/lib/log.ts'
import { SECRET_KEY } from './environment.ts'

const CREATE_ONE =
  'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }'
const CREATE_MANY =
  'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }'

interface Operation {
  query: string
  variables: object
}

interface Statement {
  text: string
  values: unknown[]
}

// A placeholder in recorded values that pgbench replaces by another number in each transaction. It has twelve
// digits, so that it can be the beginning of a UUID.
export const MARK = '999999999999'

/**
 * Writes a script for pgbench with the transaction of one creation.
 *
 * @param metadata {@link MARK} in it is replaced by another number in each transaction
 */
export async function writeCreation(
  variables: Record<string, string>,
  script: string,
  metadata: object,
  notify = true,
): Promise<void> {
  const input = { emailAddress: `p${MARK}@example.com`, publicMetadata: metadata, notify }
  await writeScript(variables, script, { query: CREATE_ONE, variables: { input } })
}

/** Writes a script for pgbench with the transaction of one bulk creation. */
export async function writeBulkCreation(
  variables: Record<string, string>,
  script: string,
  rows: number,
): Promise<void> {
  const invitations = Array.from({ length: rows }, (_, row) => ({
    emailAddress: `p${MARK}r${row}@example.com`,
    publicMetadata: { team: `team ${row % 50}` },
  }))
  await writeScript(variables, script, { query: CREATE_MANY, variables: { input: { invitations } } })
}

async function writeScript(
  variables: Record<string, string>,
  script: string,
  operation: Operation,
): Promise<void> {
  const statements = await recordCreation(variables, operation)
  if (statements.length === 0) throw new Error('No transaction that creates an invitation was recorded')
  const transaction = statements.map(({ text, values }) => `${inlined(text, values)};`)
  await writeFile(script, `\\set n random(100000000000, 999999999998)\n${transaction.join('\n')}\n`)
}

async function recordCreation(
  environment: Record<string, string>,
  operation: Operation,
): Promise<Statement[]> {
  const config = await completeSecrets(loadConfig({ ...environment, SMTP_URL: 'smtp://127.0.0.1:1' }))
  const app = await startApp({ config, log: createLog('silent', []), mailing: false })
  // By connection, because background work has its own transactions.
  const transactions = new Map<pg.Client, Statement[]>()
  let creation: Statement[] = []
  const original = pg.Client.prototype.query
  // `query` has too many overloads to type it here. The arguments are passed on unchanged.
  const recording = function (this: pg.Client, ...args: unknown[]): unknown {
    const [query, values] = args
    const { text, values: own } = isStatement(query) ? query : { text: String(query), values }
    if (text === 'BEGIN') transactions.set(this, [])
    const transaction = transactions.get(this) ?? []
    transaction.push({ text, values: Array.isArray(own) ? own : [] })
    if (transaction.some((each) => each.text.includes('INSERT INTO invitations'))) creation = transaction
    if (text === 'COMMIT') transactions.delete(this)
    return Reflect.apply(original, this, args)
  }
  Object.assign(pg.Client.prototype, { query: recording })
  try {
    await app.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
        body: JSON.stringify(operation),
      }),
      UNKNOWN_PEER,
    )
  } finally {
    Object.assign(pg.Client.prototype, { query: original })
    await app.stop()
  }
  return creation
}

function isStatement(query: unknown): query is { text: string; values?: unknown[] } {
  return typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string'
}

function inlined(text: string, values: unknown[]): string {
  return (
    text
      .replace(/\$(\d+)/g, (_, index) => literal(values[Number(index) - 1]))
      // pgbench reads a colon as the start of a variable.
      .replaceAll('HH24:MI:SS', 'HH24":"MI":"SS')
      // Postgres infers the type of a parameter, but an expression needs a cast.
      .replace(/json_to_recordset\((replace\(.*\))\) as/g, 'json_to_recordset(($1)::json) as')
  )
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]::text[]`
  const text = String(value)
    // The end stays, because the rows of one statement need different ids.
    .replace(/(inv|evt|dlv)_[0-9a-z]{12}([0-9a-z]{14})/g, `$1_${MARK}$2`)
    .replace(/recipient:[0-9a-f]{12}([0-9a-f]{20})/g, `recipient:${MARK}$1`)
    .replace(/("id":")[0-9a-f]{8}-[0-9a-f]{4}((?:-[0-9a-f]+){3}")/g, `$1${MARK}$2`)
    .replaceAll("'", "''")
    // pgbench reads a colon before a letter as a variable, also in a string.
    .replaceAll('":', '": ')
  return text.includes(MARK) ? `replace('${text}', '${MARK}', (:n)::text)` : `'${text}'`
}
