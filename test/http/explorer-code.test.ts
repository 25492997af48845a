import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { links } from '../../src/http/explorer/panels/links.ts'
import { snippets } from '../../src/http/explorer/panels/snippets.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { tabs } from './explorer-collection.ts'
import { filledExamples, printed, typeFaults } from './explorer-snippets.ts'

interface Operation {
  query: string
  variables: string
  operationName?: string
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  gateway = await startTestGateway()
  server = await listening(gateway)
  vi.stubEnv('SECRET_KEY', SECRET_KEY)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
  await gateway.stop()
})

// Without other load, the compiler needs some seconds for all examples.
const page: {
  codeOf(operation: Operation, url: string): Record<'curl' | 'fetch' | 'typed client', string>
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

test('the code for curl and fetch runs the operation', async () => {
  const { curl, fetch } = page.codeOf(operation, server.url)
  const byCurl = await run('bash', ['-c', curl])
  expect(JSON.parse(byCurl.stdout)).toEqual(answer)
  const print = 'console.log(JSON.stringify({ data }))'
  const script = fetch.replace('console.log(data, errors)', print)
  const byFetch = await run(process.execPath, ['--input-type=module', '--eval', script])
  expect(JSON.parse(byFetch.stdout)).toEqual(answer)
})

test('the code for the typed client runs the operation of several', async () => {
  const code = page.codeOf(operation, server.url)['typed client']
  expect(code).toContain('mutation Other')
  expect(await printed(code)).toEqual(answer.data)
})

test('every example of the collection has code for the typed client that compiles and runs', async () => {
  const filled = await filledExamples(gateway)
  expect(filled.length).toBe(tabs.length)
  const codes = filled.map(
    ({ name, query, variables }) =>
      page.codeOf({ query, variables: JSON.stringify(variables), operationName: name }, server.url)[
        'typed client'
      ],
  )
  await run(process.execPath, ['examples/generate.mjs'])
  const wrong = codes[0]?.replace('"emailAddress"', '"address"') ?? ''
  // Only the last one has a fault, so the types of the schema are known.
  expect(typeFaults([...codes, wrong])).toEqual([expect.stringContaining(`snippet${codes.length}.ts`)])
  const isSubscription = (code: string) => code.includes('client.subscribe')
  for (const code of codes.filter((each) => !isSubscription(each))) {
    expect(await printed(code), code).toEqual(expect.any(Object))
  }
  const invite = () => gateway.create({ emailAddress: `${Math.random()}@example.com`, notify: false })
  for (const code of codes.filter(isSubscription)) {
    expect(await printed(code, invite), code).toMatchObject({ invitationChanged: { event: {} } })
  }
})

test('the code for a subscription follows it', () => {
  const query = 'subscription Follow { invitationChanged { cursor } }'
  const code = page.codeOf({ query, variables: '', operationName: 'Follow' }, 'http://x.test/graphql')
  expect(code.curl).toContain(
    "curl -N http://x.test/graphql \\\n  -H 'Content-Type: application/json' \\\n  -H 'Accept: text/event-stream'",
  )
  expect(code.fetch).toContain("accept: 'text/event-stream'")
  expect(code['typed client']).toContain('client.subscribe(document, {})')
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
