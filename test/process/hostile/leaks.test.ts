import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { SMTPServerOptions } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { answer, smtpServer } from '../../mail/smtp-server.ts'
import { createTestDatabase, type TestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { opened } from '../faults/stored.ts'
import { type GatewayProcess, startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'

test('no ticket and no secret is in a log line of any level or in the database', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const mailServer = await smtpServer({
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'user' }),
    onData: quoting,
  })
  onTestFinished(mailServer.close)
  const environment = {
    ...database.environment,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'trace',
    SMTP_URL: mailServer.url.replace('//', '//user:an-smtp-password@'),
    MAIL_FROM: 'Acme <hello@acme.example>',
    REDIRECT_ORIGINS: 'https://app.example',
    APP_NAME: 'Acme',
  }
  const gateway = await startGatewayProcess(environment)
  const links = await useEverything(gateway)
  for (const emailAddress of QUOTED.keys()) {
    const { id, url } = await gateway.create({ emailAddress })
    links.push(url)
    await expect
      .poll(() => gateway.deliveries(id))
      .toMatchObject([{ state: 'FAILED', lastError: expect.stringContaining('550') }])
  }
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  const again = await startGatewayProcess(environment)
  expect(await again.stop()).toEqual({ code: 0, signal: null })

  const tickets = links.map(ticketOf)
  expect(new Set(tickets).size).toBe(4 + QUOTED.size)
  const secrets = [...tickets, SECRET_KEY, TICKET_SECRET, 'an-smtp-password']
  const logged = [gateway, again].flatMap(({ output, errors }) => [...output, ...errors])
  expect(logged.length).toBeGreaterThan(20)
  expect(tracesOf(secrets, logged)).toEqual([])
  const rows = await everyRow(database)
  expect(rows.join('\n')).toContain('invited@example.com')
  expect(tracesOf(secrets, rows)).toEqual([])
})

test('in development the key is in the welcome message and in no log line', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const gateway = await startGatewayProcess({
    ...database.environment,
    LOG_LEVEL: 'trace',
    SECRET_KEY: undefined,
    TICKET_SECRET: undefined,
  })
  const file = path.join(database.environment.DATA_DIR, 'secrets.json')
  const { secretKey, ticketSecret } = JSON.parse(await readFile(file, 'utf8'))
  const query = (text: string) =>
    fetch(`${gateway.url}/graphql?query=${encodeURIComponent(text)}`, {
      headers: { authorization: `Bearer ${secretKey}` },
    }).then((response) => response.text())
  expect(await query(`{ invitation(id: "${secretKey}") { id } }`)).not.toContain('UNAUTHENTICATED')
  await query(`{ "${secretKey}" `)
  await fetch(`${gateway.url}/${secretKey}`)
  await gateway.stop()

  const lines = gateway.output.filter((line) => line.startsWith('{"level"'))
  expect(lines.length).toBeGreaterThan(4)
  expect(tracesOf([secretKey, ticketSecret], [...lines, ...gateway.errors])).toEqual([])
  expect(tracesOf([ticketSecret], gateway.output)).toEqual([])
  expect(gateway.output.join('\n')).toContain(secretKey)
  expect(tracesOf([secretKey, ticketSecret], await everyRow(database))).toEqual([])
})

/** @returns the created links. */
async function useEverything({ url, create, graphql }: GatewayProcess): Promise<string[]> {
  const invited = { emailAddress: 'invited@example.com', redirectUrl: 'https://app.example/welcome' }
  const first = await create(invited)
  expect(await create(invited)).toMatchObject({ __typename: 'AlreadyInvited' })
  const renewed = await create({ ...invited, onConflict: 'RENEW' })
  const replaced = await create({ ...invited, onConflict: 'REPLACE' })
  const other = await create({ emailAddress: 'other@example.com', notify: false })
  expect(await create({ emailAddress: 'nonsense', redirectUrl: replaced.url })).toMatchObject({
    __typename: 'InvalidInput',
  })
  const links = [first, renewed, replaced, other].map((invitation) => invitation.url)
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', body, headers, redirect: 'manual' })
  for (const link of links) {
    const ticket = ticketOf(link)
    const { pathname, search } = new URL(link)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const method of ['GET', 'HEAD']) await fetch(url + pathname + search, { method, redirect: 'manual' })
    await post(pathname, `ticket=${ticket}`, form)
    await fetch(`${url}/no/such/path/${ticket}/${search}`, {
      headers: { referer: link, 'x-request-id': ticket },
    })
    await fetch(`${url}/${ticket.replaceAll('_', '%5F')}`)
    await graphql(`{ invitation(id: "${ticket}") { id } }`)
    await graphql('query ($id: ID!) { node(id: $id) { id } }', { id: ticket })
    await graphql(`{ "${ticket}" ${SECRET_KEY}`)
    await post('/graphql', `{"query": "${link} ${SECRET_KEY}`, { 'content-type': 'application/json' })
  }
  for (const key of [`${SECRET_KEY}x`, SECRET_KEY.toUpperCase()]) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    expect((await post('/graphql', '{"query":"{ __typename }"}', headers)).status).toBe(401)
    await fetch(`${url}/graphql?key=${key}`, { headers })
  }
  return links
}

// What a mail server may quote from an email when it refuses it.
const QUOTED = new Map<string, (link: string, source: string) => string>([
  ['quotes-link@example.com', (link) => `Your link ${link} is not accepted here`],
  ['quotes-ticket@example.com', (link) => `"${ticketOf(link)}" looks like spam`],
  ['quotes-mac@example.com', (link) => `The word ${ticketOf(link).slice(-43)} is not in our language`],
  ['quotes-source@example.com', (_link, source) => source.slice(source.indexOf('https://')).slice(0, 250)],
])

const quoting: NonNullable<SMTPServerOptions['onData']> = (stream, session, done) => {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => {
    const source = Buffer.concat(chunks).toString()
    const quote = QUOTED.get(session.envelope.rcptTo[0]?.address ?? '')
    // Removes the soft line breaks of quoted-printable to find the link. In the answer they become spaces.
    const [link = ''] =
      /https:\/\/[^\s"<>]+ticket=[\w-]+/.exec(source.replace(/=\r\n/g, '').replace(/=3D/g, '=')) ?? []
    if (quote === undefined) done()
    else done(answer(550, quote(link, source).replace(/[\r\n]+/g, ' ')))
  })
}

function ticketOf(link: string): string {
  const ticket = new URL(link).searchParams.get('ticket')
  if (ticket === null) throw new Error(`No ticket in ${link}`)
  return ticket
}

/** Texts that contain 16 consecutive characters of a secret. For a ticket, only its MAC is secret. */
function tracesOf(secrets: string[], texts: string[]): string[] {
  const pieces = secrets.flatMap((secret) => {
    const proof = secret.startsWith('tkt_') ? secret.slice(-43) : secret
    return Array.from({ length: proof.length - 15 }, (_, start) => proof.slice(start, start + 16))
  })
  return texts.filter((text) => pieces.some((piece) => text.includes(piece)))
}

/** Every row of every table as text, including the queue. */
function everyRow(database: TestDatabase): Promise<string[]> {
  return opened(database, async (query) => {
    const tables = await query(`SELECT format('%I.%I', table_schema, table_name) AS name
      FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
    const names = tables.map(({ name }) => String(name))
    expect(names).toEqual(expect.arrayContaining(['public.deliveries', 'pgboss.job']))
    const rows: string[] = []
    for (const name of names) {
      for (const { text } of await query(`SELECT t::text AS text FROM ${name} AS t`))
        rows.push(`${name}: ${text}`)
    }
    return rows
  })
}
