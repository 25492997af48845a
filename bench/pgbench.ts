import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { startApp } from '../src/app/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { completeSecrets } from '../src/config/secrets.ts'
import { UNKNOWN_PEER } from '../src/http/server/peer.ts'
import { createLog } from '../src/lib/log.ts'
import { SECRET_KEY } from './environment.ts'

interface Statement {
  text: string
  values: unknown[]
}

// Stands in a recorded value where each of pgbench's transactions needs another one; twelve digits,
// so that it can also be the end of a UUID.
const MARK = '999999999999'

/**
 * Creations a second that the database alone can do: the very statements of one creation, recorded
 * from the gateway, repeated by pgbench without HTTP, GraphQL or Node.
 */
export async function measurePgbench(variables: Record<string, string>, seconds: number): Promise<number> {
  const script = path.join(variables['DATA_DIR'] ?? '.', 'creation.sql')
  const transaction = (await recordCreation(variables)).map(({ text, values }) => `${inlined(text, values)};`)
  await writeFile(script, `\\set n random(100000000000, 999999999998)\n${transaction.join('\n')}\n`)
  const { stdout } = await promisify(execFile)('pgbench', [
    ...['-n', '-M', 'prepared', '-c', '10', '-j', '1', '-T', String(seconds), '-f', script],
    variables['DATABASE_URL'] ?? '',
  ])
  const rate = /tps = ([\d.]+)/.exec(stdout)?.[1]
  if (rate === undefined) throw new Error(`pgbench said: ${stdout}`)
  return Number(rate)
}

async function recordCreation(variables: Record<string, string>): Promise<Statement[]> {
  const config = await completeSecrets(loadConfig({ ...variables, SMTP_URL: 'smtp://127.0.0.1:1' }))
  const app = await startApp({ config, log: createLog('silent', []), mailing: false })
  // By connection: what works in the background has transactions of its own.
  const transactions = new Map<pg.Client, Statement[]>()
  let creation: Statement[] = []
  const original = pg.Client.prototype.query
  // Overloaded beyond what can be typed here; only what passes through is looked at.
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
    const query = `mutation { createInvitation(input: { emailAddress: "p${MARK}@example.com", publicMetadata: { team: "blue" } }) { __typename } }`
    await app.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
        body: JSON.stringify({ query }),
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
      // Its variables begin with a colon.
      .replaceAll('HH24:MI:SS', 'HH24":"MI":"SS')
      // A parameter's type would follow from its place; an expression's has to be said.
      .replace(/json_to_recordset\((replace\(.*\))\) as/g, 'json_to_recordset(($1)::json) as')
  )
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]::text[]`
  const text = String(value)
    .replace(/(inv|evt|dlv)_[0-9a-z]{26}/g, `$1_${MARK}`)
    .replace(/recipient:[0-9a-f]{32}/g, `recipient:${MARK}`)
    .replace(/("id":"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)[0-9a-f]{12}/g, `$1${MARK}`)
    .replaceAll("'", "''")
    // A colon before a letter would be a variable of pgbench's, in a string too.
    .replaceAll('":', '": ')
  return text.includes(MARK) ? `replace('${text}', '${MARK}', (:n)::text)` : `'${text}'`
}
