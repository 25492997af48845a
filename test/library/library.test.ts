import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { makeExecutableSchema, mergeSchemas } from '@graphql-tools/schema'
import SchemaBuilder from '@pothos/core'
import { type GraphQLSchema, graphql } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { createInvitationGateway } from '../../src/library/library.ts'
import { variablesOf } from '../../src/library/variables.ts'
import { BUILT_LIBRARY } from '../support/build.ts'
import { createTestDatabase } from '../support/databases.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { createHostedGateway } from './hosted.ts'

const NO_HEADERS = { request: { headers: new Headers() } }
const WITH_KEY = { request: { headers: new Headers({ authorization: `Bearer ${SECRET_KEY}` }) } }

test('the use cases are called in the process, with the key or as somebody else', async () => {
  const gateway = await createHostedGateway()
  const { id, url } = await gateway.invitations.createInvitation({ emailAddress: 'ada@example.com' })
  const ticket = new URL(url ?? '').searchParams.get('ticket')
  const accepted = await gateway.client({}).invitations.acceptInvitation({ ticket: ticket ?? '' })
  expect(accepted).toMatchObject({ status: 'accepted' })
  expect(await gateway.invitations.getInvitation(id)).toMatchObject({ status: 'accepted' })
  await expect(gateway.client({}).invitations.getInvitation(id)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  })
})

const sdl = () =>
  makeExecutableSchema({
    typeDefs: 'type Query { greeting: String! }',
    resolvers: { Query: { greeting: () => 'Hello' } },
  })

function pothos(): GraphQLSchema {
  // The types of Pothos know the plugins of the gateway's own schema, which this one does not have.
  const builder = new SchemaBuilder<object>({} as never)
  builder.queryType({ fields: (t) => ({ greeting: t.string({ resolve: () => 'Hello' }) }) })
  return builder.toSchema()
}

test.each([
  ['SDL', sdl],
  ['Pothos', pothos],
])(
  'the schema is merged into one that was made with %s, and checks rights there',
  async (_kind, createHost) => {
    const gateway = await createHostedGateway()
    const schema = mergeSchemas({ schemas: [createHost(), gateway.schema] })
    await gateway.invitations.createInvitation({ emailAddress: 'ada@example.com' })
    const source = '{ greeting invitations(first: 1) { nodes { emailAddress events { nodes { type } } } } }'
    const read = await graphql({ schema, source, contextValue: WITH_KEY })
    expect(read.errors).toBeUndefined()
    expect(read.data).toMatchObject({
      greeting: 'Hello',
      invitations: { nodes: [{ emailAddress: 'ada@example.com' }] },
    })
    const refused = await graphql({ schema, source, contextValue: NO_HEADERS })
    expect(refused.data).toMatchObject({ greeting: 'Hello', invitations: null })
    expect(refused.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED')
    const wrong = { request: { headers: new Headers({ authorization: 'Bearer sk_nobody' }) } }
    const denied = await graphql({ schema, source, contextValue: wrong })
    expect(denied.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED')
  },
)

test('options are settings, and a wrong one is reported before anything is opened', async () => {
  await expect(
    createInvitationGateway({ env: {}, port: 99_999, smtpUrl: 'http://mail' }),
  ).rejects.toMatchObject({
    code: 'CONFIG',
    faults: [expect.stringMatching(/^PORT /), expect.stringMatching(/^SMTP_URL /)],
  })
  const unknown = { env: {}, databaseURL: 'postgres://localhost/one' }
  await expect(createInvitationGateway(unknown)).rejects.toThrow('databaseURL')
  await expect(createInvitationGateway({ env: {}, basePath: 'invite' })).rejects.toThrow('basePath')
})

test.each(['redirectOrigins', 'corsOrigins', 'corsHeaders', 'allowedDomains', 'jwtScopesClaim', 'secretKey'])(
  'an empty list as %s is refused, because the default allows more than nothing',
  async (option) => {
    for (const list of [[], [' ']]) {
      await expect(createInvitationGateway({ env: {}, [option]: list })).rejects.toThrow(
        new RegExp(`^${option} is an empty list\\. .* default: .+`),
      )
    }
  },
)

test('an empty list of proxies means that none is trusted, and one of blocked domains that none is blocked', () => {
  const lists = { trustedProxies: [], blockedDomains: [], redirectSchemes: [], metadataKeysOfUsers: [] }
  const variables = variablesOf(lists)
  expect(variables['TRUSTED_PROXIES']).toBe('none')
  expect(loadConfig(variables)).toMatchObject({ network: { trustedProxies: [] }, redirectSchemes: [] })
})

test('a public URL that leads past the base path is refused', async () => {
  for (const publicUrl of ['https://app.test', 'https://app.test/uninvite', 'https://app.test/invite/more']) {
    await expect(createInvitationGateway({ env: {}, publicUrl, basePath: '/invite' })).rejects.toThrow(
      `publicUrl must end with basePath, because links begin with it: not ${publicUrl} but ${publicUrl}/invite`,
    )
  }
  await createHostedGateway({ publicUrl: 'https://app.test/some/invite/', basePath: '/invite/' })
})

test('an empty variable does not turn the console on, and the log has the format of the option', async () => {
  const lines: string[] = []
  const gateway = await createHostedGateway({
    env: { ...(await createTestDatabase()).environment, CONSOLE: '' },
    logLevel: 'debug',
    logFormat: 'text',
    log: { write: (line) => lines.push(line) },
  })
  const page = await gateway.fetch(new Request('https://app.test/console'))
  expect(page.status).toBe(404)
  expect(lines.join('')).toContain('/console')
  expect(lines.join('')).not.toMatch(/^\{/m)
})

const PROGRAM = `
const { createInvitationGateway } = await import(process.argv[2])
const gateway = await createInvitationGateway({ secretKey: '${SECRET_KEY}', logLevel: 'silent' })
const stream = await gateway.fetch(new Request('http://localhost/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: 'Bearer ${SECRET_KEY}' },
  body: JSON.stringify({ query: 'subscription { invitationChanged { event { type } } }' }),
}))
const reading = stream.text()
await gateway.invitations.createInvitation({ emailAddress: 'ada@example.com' })
await gateway.stop()
console.log((await reading).includes('event: complete') ? 'ended' : 'broken')
`

test('a process ends by itself after the gateway in it has been stopped', async () => {
  const database = await createTestDatabase()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-host-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })
  const program = path.join(folder, 'program.mjs')
  await writeFile(program, PROGRAM)
  const env = {
    PATH: process.env['PATH'],
    TICKET_SECRET: 'a ticket secret for tests and nothing else',
    ...database.environment,
  }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, pathToFileURL(BUILT_LIBRARY).href],
    { env },
  )
  expect(stdout).toBe('ended\n')
})
