import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram, run } from '../../../src/cli/program.ts'
import { operations } from '../../../src/rest/operations.ts'
import { createBody, listQuery } from '../../../src/rest/wire.ts'
import { startIssuer } from '../../auth/issuer.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import type { GatewayProcess } from '../gateway-process.ts'
import { ALPHABETS, placed, textInputs } from './hostile-text.ts'
import {
  bytesOf,
  LIMIT_MS,
  longestBlockDuring,
  MEGABYTE,
  onUsualMachine,
  startMonitoredGateway,
} from './monitored-gateway.ts'

// Node reads at most 16 KB of headers, including the URL.
const HEADER_BYTES = 11_000
const alphabets = Object.entries(ALPHABETS)

let gateway: GatewayProcess
let issuer: Awaited<ReturnType<typeof startIssuer>>
let database: Awaited<ReturnType<typeof createTestDatabase>>
let directory: string
beforeAll(async () => {
  database = await createTestDatabase()
  issuer = await startIssuer()
  directory = await mkdtemp(path.join(os.tmpdir(), 'hostile-interfaces-'))
  gateway = await startMonitoredGateway({ ...database.environment, ...issuer.environment })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

interface Sent {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Sends requests that fetch would refuse or change. @returns the status; null if the connection was closed. */
function send({ method = 'GET', path: target, headers = {}, body }: Sent): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request(
      gateway.url,
      { method, path: target, headers: { authorization: `Bearer ${SECRET_KEY}`, ...headers }, agent: false },
      (response) => {
        response.resume()
        response.on('close', () => resolve(response.statusCode ?? null))
      },
    )
    sent.on('error', () => resolve(null))
    sent.end(body)
  })
}

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** The UTF-8 bytes of a text, with one character for each byte, as in headers. */
function asHeader(text: string): string {
  return Buffer.from(text).toString('latin1').replaceAll('\u007f', '')
}

function asUrl(text: string, bytes: number): string {
  return encodeURIComponent(text.slice(0, bytes))
    .slice(0, bytes)
    .replace(/%[0-9A-F]?$/, '')
}

describe('texts in REST calls', () => {
  test.each(alphabets)('a text of %s in a body does not block the loop', async (_name, alphabet) => {
    const blocked: Record<string, number> = {}
    for (const param of Object.keys(createBody.shape)) {
      const ms = await longestBlockDuring(gateway, async () => {
        for (const text of [bytesOf(alphabet, MEGABYTE - 4096), ...placed(param, alphabet(65_000))]) {
          const body = {
            email_address: 'ada@example.com',
            [param]: param === 'public_metadata' ? { text } : text,
          }
          await send({ method: 'POST', path: '/v1/invitations', ...json(body) })
          await send({ method: 'POST', path: '/v1/invitations/bulk', ...json([body]) })
          // As the name of a field.
          await send({ method: 'POST', path: '/v1/invitations', ...json({ [text.slice(0, 65_000)]: 1 }) })
        }
      })
      if (ms > LIMIT_MS) blocked[param] = ms
    }
    expect(blocked).toEqual({})
  })

  test.each(alphabets)('a text of %s in a URL does not block the loop', async (_name, alphabet) => {
    const blocked: Record<string, number> = {}
    const long = asUrl(alphabet(HEADER_BYTES), HEADER_BYTES)
    const megabyte = asUrl(alphabet(MEGABYTE / 2), MEGABYTE)
    const targets = (text: string): Sent[] => [
      ...Object.keys(listQuery.shape).map((name) => ({ path: `/v1/invitations?${name}=${text}` })),
      { path: `/v1/invitations?${text}=1` },
      ...operations
        .filter((operation) => operation.path.includes('{id}'))
        .map(({ method, path: template }) => ({ method, path: template.replace('{id}', text) })),
      { path: `/invitations/accept?ticket=${text}` },
      { path: `/graphql?query=${text}`, headers: { accept: 'application/json' } },
      { path: `/graphql?query={__typename}&variables=${text}&operationName=${text.slice(0, 100)}` },
      { path: `/${text}` },
    ]
    for (const sent of [...targets(long), ...targets(megabyte)]) {
      const ms = await longestBlockDuring(gateway, () => send(sent))
      if (ms > LIMIT_MS) blocked[sent.path.slice(0, 60)] = ms
    }
    expect(blocked).toEqual({})
  })

  test('thousands of parameters do not block the loop', async () => {
    const query = Array.from({ length: 3000 }, (_, index) => index.toString(36)).join('&')
    expect(await longestBlockDuring(gateway, () => send({ path: `/v1/invitations?${query}` }))).toBeLessThan(
      LIMIT_MS,
    )
  })
})

test.each(alphabets)('a header of %s does not block the loop', async (_name, alphabet) => {
  const names = [
    ...['authorization', 'accept', 'accept-language', 'accept-encoding', 'content-type', 'content-encoding'],
    ...[
      'cookie',
      'host',
      'origin',
      'referer',
      'user-agent',
      'x-request-id',
      'last-event-id',
      'if-none-match',
    ],
    ...['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'traceparent', 'tracestate', 'baggage'],
    ...['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'idempotency-key', 'sec-websocket-protocol'],
  ]
  const blocked: Record<string, number> = {}
  for (const bytes of [HEADER_BYTES, MEGABYTE]) {
    const value = asHeader(bytesOf(alphabet, bytes))
    for (const name of names) {
      for (const text of name === 'authorization'
        ? [value, `Bearer ${value}`, `Bearer sk_${value}`]
        : [value]) {
        const headers = { 'content-type': 'application/json', [name]: text }
        const ms = await longestBlockDuring(gateway, async () => {
          await send({ method: 'POST', path: '/graphql', headers, body: '{"query":"{__typename}"}' })
          await send({ path: '/v1/invitations', headers })
          await send({ path: '/invitations/accept?ticket=x', headers })
        })
        if (ms > LIMIT_MS) blocked[`${name} of ${bytes} bytes`] = ms
      }
    }
  }
  expect(blocked).toEqual({})
})

// Each repeats the beginning of what a regular expression searches for.
const field = (name: string): Sent => ({
  method: 'POST',
  path: '/graphql',
  ...json({
    query: 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
    variables: { input: { [name.repeat(MEGABYTE / 2 / name.length)]: 1 } },
  }),
})
test.each<[string, Sent]>([
  ['quotes in Accept', { path: '/graphql', headers: { accept: `*/*, "${'\\"'.repeat(7000)}` } }],
  ['beginnings of tokens in the path', { path: `/${'-eyJ'.repeat(3500)}` }],
  ['phrases of faults in the name of a field', field(' cannot represent ')],
  ['phrases of suggestions in the name of a field', field(' Did you mean ')],
])('%s do not block the loop', async (_name, sent) => {
  expect(await longestBlockDuring(gateway, () => send(sent))).toBeLessThan(LIMIT_MS)
})

test.each(alphabets)('a form of %s does not block the loop', async (_name, alphabet) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const megabyte = bytesOf(alphabet, MEGABYTE - 100)
  for (const body of [`ticket=${megabyte}`, `${megabyte}=ticket`, 'a&'.repeat(MEGABYTE / 2)]) {
    const ms = await longestBlockDuring(gateway, () =>
      send({ method: 'POST', path: '/invitations/accept', headers, body }),
    )
    expect(ms).toBeLessThan(LIMIT_MS)
  }
})

test.each(alphabets)('a claim of %s does not block the loop', async (_name, alphabet) => {
  const { id } = await gateway.create({
    emailAddress: 'ada@example.com',
    notify: false,
    ignoreExisting: true,
  })
  const text = bytesOf(alphabet, 7000)
  const query = `mutation { acceptInvitation(input: { invitationId: "${id}" }) { __typename } }`
  for (const claims of [
    { sub: text },
    { email: text },
    { email: `a@${text}.com` },
    { scope: text },
    { aud: text },
  ]) {
    const token = await issuer.token('bob@example.com', claims)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const ms = await longestBlockDuring(gateway, () =>
      send({ method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query }) }),
    )
    expect(ms).toBeLessThan(LIMIT_MS)
  }
})

describe('texts in the command line', () => {
  /** Every argument and option of every command that takes a value. */
  function places(command: Command, names: string[] = []): { args(value: string): string[]; name: string }[] {
    const below = command.commands.flatMap((each) => places(each, [...names, each.name()]))
    if (command.commands.length > 0) return below
    const needed = command.registeredArguments.map((argument) =>
      argument.required ? benignFor(argument.name()) : '',
    )
    const mandatory = command.options.filter(({ mandatory }) => mandatory)
    const url = command.options.some(({ long }) => long === '--url') ? [`--url=${gateway.url}`] : []
    const argsWith = (positional: string[], options: string[], without?: string) => [
      ...names,
      ...mandatory
        .filter(({ long }) => long !== without)
        .map(({ long }) => `${long}=${benignFor(String(long))}`),
      ...url,
      ...(names[0] === 'import' ? [`--report=${directory}/report.csv`] : []),
      ...options,
      '--',
      ...positional.filter(Boolean),
    ]
    return [
      ...needed.map((_, index) => ({
        name: `${names.join(' ')} <${command.registeredArguments[index]?.name()}>`,
        args: (value: string) => argsWith(needed.toSpliced(index, 1, value), []),
      })),
      ...command.options
        .filter(({ required, optional }) => required || optional)
        .map(({ long }) => ({
          name: `${names.join(' ')} ${long}`,
          args: (value: string) => argsWith(needed, [`${long}=${value}`], String(long)),
        })),
      ...below,
    ]
  }

  function benignFor(name: string): string {
    if (name === '--scope') return 'invitations:read'
    return name.includes('address') ? 'ada@example.com' : name === 'shell' ? 'bash' : 'x'
  }

  /** @returns the longest turn of the loop of this process, in milliseconds of processor time. */
  async function longestBlockOf(args: string[]): Promise<{ ms: number; output: string }> {
    const monitor: { reset(): void; longestTurn(): number; fixedWork(): number } = await import(
      new URL('./loop-monitor.mjs', import.meta.url).href
    )
    const { argv, exitCode, env } = process
    const write = { out: process.stdout.write, err: process.stderr.write }
    let output = ''
    const collect = (text: string | Uint8Array) => {
      output += String(text)
      return true
    }
    process.argv = ['node', 'invitations', ...args]
    process.env = { ...env, SECRET_KEY }
    process.stdout.write = collect
    process.stderr.write = collect
    try {
      let least = Infinity
      for (let attempt = 0; attempt < 3 && least > LIMIT_MS; attempt++) {
        monitor.reset()
        await run(
          createProgram(async () => undefined),
          args,
        )
        least = Math.min(least, onUsualMachine(monitor.longestTurn(), { fixedWork: monitor.fixedWork() }))
      }
      return { ms: least, output }
    } finally {
      process.stdout.write = write.out
      process.stderr.write = write.err
      Object.assign(process, { argv, exitCode, env })
    }
  }

  test.each(alphabets)(
    'a text of %s in an option does not block the command line',
    async (_name, alphabet) => {
      const wrong: Record<string, unknown> = {}
      const text = bytesOf(alphabet, MEGABYTE - 4096)
      const all = places(createProgram(async () => undefined)).filter(
        ({ name }) => !/^(start|migrate|doctor) /.test(name),
      )
      expect(all.length).toBeGreaterThan(40)
      for (const { name, args } of all) {
        const { ms, output } = await longestBlockOf(args(text))
        if (ms > LIMIT_MS) wrong[name] = ms
        if (output.includes(text.slice(0, 201))) wrong[`${name} prints`] = output.slice(0, 300)
      }
      expect(wrong).toEqual({})
    },
  )

  test.each(alphabets)(
    'a text of %s in a column of an import does not block the command line',
    async (_name, alphabet) => {
      const wrong: Record<string, unknown> = {}
      const fields = textInputs(
        Object.fromEntries(
          ['Query', 'Mutation', 'Subscription', 'Invitation', 'User', 'Viewer', 'WebhookEndpoint'].map(
            (type) => [type, String],
          ),
        ),
      )
        .filter(({ name }) => name.startsWith('Mutation.createInvitation(input.'))
        .map(({ field }) => field)
      const long = bytesOf(alphabet, 200_000)
      const file = path.join(directory, 'rows.csv')
      for (const field of [...fields, 'status', 'publicMetadata.team']) {
        for (const text of [...placed(field, long), bytesOf(alphabet, MEGABYTE)]) {
          const columns = field === 'emailAddress' ? ['emailAddress'] : ['emailAddress', field]
          const cells = field === 'emailAddress' ? [text] : ['ada@example.com', text]
          const quoted = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)
          await writeFile(file, `${columns.join(',')}\n${quoted.join(',')}\n`)
          const report = path.join(directory, 'report.ndjson')
          const { ms } = await longestBlockOf([
            'import',
            file,
            `--url=${gateway.url}`,
            `--report=${report}`,
            '--no-notify',
          ])
          if (ms > LIMIT_MS) wrong[field] = ms
        }
      }
      expect(wrong).toEqual({})
    },
  )
})
