import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { links } from '../../src/http/explorer/panels/links.ts'
import { snippets } from '../../src/http/explorer/panels/snippets.ts'
import { type GatewayProcess, startGatewayProcess } from '../process/gateway-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { SECRET_KEY } from '../support/harness.ts'

interface Operation {
  query: string
  variables: string
  operationName?: string
}

let database: TestDatabase
let gateway: GatewayProcess
beforeAll(async () => {
  database = await createTestDatabase()
  gateway = await startGatewayProcess(database.environment)
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

const page: {
  codeOf(operation: Operation, url: string): Record<'curl' | 'fetch' | 'gql.tada', string>
  linkTo(operation: Operation, page: string): string
} = runInNewContext(`${snippets}${links};({ codeOf, linkTo })`, { URLSearchParams })

// Characters that end a string in a shell, in JSON or in a template literal.
const ADDRESS = `o'hara+"$HOME\${1}\`\\@example.com`
const operation: Operation = {
  query: `# A comment.
mutation Other { __typename }
query Find($prefix: String, $address: String!) {
  invitationCounts(filter: { emailAddressPrefix: $prefix }) { total }
  isInvited(emailAddress: $address)
  quoted: isInvited(emailAddress: "it's \\"quoted\\" \`$\{x}\`@example.com")
}
`,
  variables: JSON.stringify({ prefix: ADDRESS, address: 'a@example.com' }, null, 2),
  operationName: 'Find',
}
const answer = { data: { invitationCounts: { total: 0 }, isInvited: false, quoted: false } }

const run = promisify(execFile)
const env = { ...process.env, SECRET_KEY }

test('the code for curl and fetch runs the operation', async () => {
  const { curl, fetch } = page.codeOf(operation, `${gateway.url}/graphql`)
  const byCurl = await run('bash', ['-c', curl], { env })
  expect(JSON.parse(byCurl.stdout)).toEqual(answer)
  const print = 'console.log(JSON.stringify({ data }))'
  const script = fetch.replace('console.log(data, errors)', print)
  const byFetch = await run(process.execPath, ['--input-type=module', '--eval', script], { env })
  expect(JSON.parse(byFetch.stdout)).toEqual(answer)
})

test('the code for gql.tada runs the operation', async () => {
  const code = page.codeOf(operation, `${gateway.url}/graphql`)['gql.tada']
  // graphql-request sends a document with several operations only with a name.
  const one = page.codeOf(
    { ...operation, query: operation.query.replace('mutation Other { __typename }\n', '') },
    `${gateway.url}/graphql`,
  )['gql.tada']
  expect(code).toContain('mutation Other')
  const script = one.replace('console.log(data)', 'console.log(JSON.stringify({ data }))')
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env })
  expect(JSON.parse(stdout)).toEqual(answer)
})

test('the code for a subscription follows it', () => {
  const query = 'subscription Follow { invitationChanged { cursor } }'
  const code = page.codeOf({ query, variables: '', operationName: 'Follow' }, 'http://x.test/graphql')
  expect(code.curl).toContain(
    "curl -N http://x.test/graphql \\\n  -H 'Content-Type: application/json' \\\n  -H 'Accept: text/event-stream'",
  )
  expect(code.fetch).toContain("accept: 'text/event-stream'")
  expect(code['gql.tada']).toContain("from 'graphql-sse'")
})

test('code and links contain no keys and tokens, not even those in the variables', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.signature'
  const secret = {
    query: `query Q { a(key: "${SECRET_KEY}") }`,
    variables: JSON.stringify({ token, key: SECRET_KEY }),
    operationName: 'Q',
  }
  const link = page.linkTo(secret, 'http://x.test/graphql')
  for (const text of [
    ...Object.values(page.codeOf(secret, 'http://x.test/graphql')),
    decodeURIComponent(link),
  ]) {
    expect(text).not.toContain(SECRET_KEY)
    expect(text).not.toContain('signature')
  }
  expect(new URL(link).searchParams.get('variables')).toBe('{"token":"eyJ...","key":"sk_..."}')
})

test('a link that is too long for servers has the operation in its fragment', () => {
  const long = { query: `{ ${'a '.repeat(4000)}}`, variables: '' }
  const { search, hash } = new URL(page.linkTo(long, 'http://x.test/graphql'))
  expect(search).toBe('')
  expect(new URLSearchParams(hash.slice(1)).get('query')).toBe(long.query)
})
