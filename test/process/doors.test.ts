import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInvitationClient, InvitationError, type Invitations } from '../../src/client/client.ts'
import { type Rest, startRest } from '../rest/calling.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { metadata } from '../support/metadata.ts'
import { runCli } from './cli/cli-process.ts'

/** The fields of an invitation that every interface shows. */
interface Summary {
  id: string
  status: string
  createdAt: number
  updatedAt: number
  expiresAt: number
  publicMetadata: unknown
}

interface Interface {
  create(emailAddress: string, publicMetadata: object): Promise<string>
  /** Tries to create an invitation that is refused. @returns the code of the error */
  refusal(emailAddress: string): Promise<string>
  /** All invitations, by their addresses. */
  all(): Promise<Map<string, Summary>>
  revoke(id: string): Promise<Summary>
}

let rest: Rest
let client: Invitations
let directory: string
beforeAll(async () => {
  rest = await startRest({ RECIPIENT_MAIL_LIMIT: '0' })
  client = createInvitationClient({ url: rest.apiUrl, secretKey: SECRET_KEY }).invitations
  directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
})
afterAll(async () => {
  await rest.stop()
  await rm(directory, { recursive: true, force: true })
})

const cli = async (...args: string[]) => {
  const { out, errors } = await runCli({ SECRET_KEY, INVITATIONS_URL: rest.apiUrl }, ...args, '--json')
  return { out, errors }
}

/** The code of the error of a call, in the form of its interface. */
async function codeOf(call: Promise<unknown>, code: (error: unknown) => unknown): Promise<string> {
  const [outcome] = await Promise.allSettled([call])
  if (outcome.status === 'fulfilled') throw new Error('It was not refused')
  return String(code(outcome.reason))
}

interface Written {
  id: string
  emailAddress: string
  status: string
  createdAt: string | number
  updatedAt: string | number
  expiresAt: string | number | null
  publicMetadata: unknown
}

const moment = (value: string | number | null) => new Date(value ?? Number.NaN).getTime()
const summaryOf = ({ id, status, createdAt, updatedAt, expiresAt, publicMetadata }: Written): Summary => ({
  id,
  status: status.toLowerCase(),
  createdAt: moment(createdAt),
  updatedAt: moment(updatedAt),
  expiresAt: moment(expiresAt),
  publicMetadata,
})
const byAddress = (all: Written[]) => new Map(all.map((each) => [each.emailAddress, summaryOf(each)]))

// The type of the SDK has no expiresAt. The raw answer has it.
const sdkRow = (row: { raw: unknown }) => wireRow(row.raw)
// biome-ignore lint/suspicious/noExplicitAny: the comparison describes the shape
const wireRow = (row: any): Written => ({
  id: row.id,
  emailAddress: row.email_address,
  status: row.status,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at,
  publicMetadata: row.public_metadata,
})
const FIELDS = 'id emailAddress status createdAt updatedAt expiresAt publicMetadata'

const interfaces: Record<string, Interface> = {
  'the official SDK': {
    create: async (emailAddress, publicMetadata) =>
      (
        await rest
          .sdk()
          .createInvitation({ emailAddress, publicMetadata: { ...publicMetadata }, notify: false })
      ).id,
    refusal: (emailAddress) =>
      codeOf(
        rest.sdk().createInvitation({ emailAddress }),
        (error) => (error as { errors: { code: string }[] }).errors[0]?.code,
      ),
    all: async () => {
      const { data } = await rest.sdk().getInvitationList({ limit: 500 })
      const revoked = await rest.sdk().getInvitationList({ limit: 500, status: 'revoked' })
      return byAddress([...data, ...revoked.data].map(sdkRow))
    },
    revoke: async (id) => summaryOf(sdkRow(await rest.sdk().revokeInvitation(id))),
  },
  'the wire': {
    create: async (emailAddress, publicMetadata) => {
      const body = { email_address: emailAddress, public_metadata: publicMetadata, notify: false }
      return (await rest.call('POST', '/v1/invitations', body)).body.id
    },
    refusal: async (emailAddress) =>
      (await rest.call('POST', '/v1/invitations', { email_address: emailAddress })).body.errors[0].code,
    all: async () => {
      const read = async (query: string) => (await rest.call('GET', `/v1/invitations?limit=500${query}`)).body
      return byAddress([...(await read('')), ...(await read('&status=revoked'))].map(wireRow))
    },
    revoke: async (id) => summaryOf(wireRow((await rest.call('POST', `/v1/invitations/${id}/revoke`)).body)),
  },
  GraphQL: {
    create: async (emailAddress, publicMetadata) =>
      (await rest.gateway.create({ emailAddress, publicMetadata, notify: false })).id,
    refusal: async (emailAddress) => (await rest.gateway.create({ emailAddress })).code,
    all: async () => {
      const { data } = await rest.gateway.graphql(`{ invitations(first: 100) { nodes { ${FIELDS} } } }`)
      return byAddress(data.invitations.nodes)
    },
    revoke: async (id) => {
      const { data } = await rest.gateway.graphql(
        `mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { ... on Invitation { ${FIELDS} } } }`,
        { id },
      )
      return summaryOf(data.revokeInvitation)
    },
  },
  'the client': {
    create: async (emailAddress, publicMetadata) =>
      (await client.createInvitation({ emailAddress, publicMetadata: { ...publicMetadata }, notify: false }))
        .id,
    refusal: (emailAddress) =>
      codeOf(
        client.createInvitation({ emailAddress }),
        (error) => error instanceof InvitationError && error.code,
      ),
    all: async () => {
      const all: Written[] = []
      for await (const invitation of client.list()) all.push(invitation)
      return byAddress(all)
    },
    revoke: async (id) => summaryOf(await client.revokeInvitation(id)),
  },
  'the command line': {
    create: async (emailAddress, publicMetadata) => {
      const { out } = await cli(
        'create',
        emailAddress,
        '--no-notify',
        '--metadata',
        JSON.stringify(publicMetadata),
      )
      return JSON.parse(out).id
    },
    refusal: async (emailAddress) => JSON.parse((await cli('create', emailAddress)).errors).error.code,
    all: async () => {
      const { out } = await cli('list')
      return byAddress(
        out
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line)),
      )
    },
    revoke: async (id) => summaryOf(JSON.parse((await cli('revoke', id)).out)),
  },
  'an import': {
    create: async (emailAddress, publicMetadata) => {
      const file = path.join(directory, `${emailAddress}.ndjson`)
      await writeFile(file, `${JSON.stringify({ emailAddress, publicMetadata, notify: false })}\n`)
      const { out } = await cli('import', file)
      expect(JSON.parse(out)).toMatchObject({ rows: 1, done: 1, failed: 0 })
      const [reported] = (await cli('list', '--email-address', emailAddress)).out.split('\n')
      return JSON.parse(reported ?? '').id
    },
    refusal: async (emailAddress) => {
      const file = path.join(directory, `again-${emailAddress}.csv`)
      await writeFile(file, `emailAddress\n${emailAddress}\n`)
      const { out } = await cli('import', file)
      return Object.keys(JSON.parse(out).failures).join()
    },
    all: async () => {
      const file = path.join(directory, 'all.ndjson')
      const { out } = await cli('export', '--format', 'ndjson')
      await writeFile(file, out)
      return byAddress(
        out
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line)),
      )
    },
    revoke: async (id) => summaryOf(JSON.parse((await cli('revoke', id)).out)),
  },
}

test('changes by one interface are visible in every other interface at once, with the same fields and metadata', async ({
  annotate,
}) => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  await annotate(`seed ${seed}`)
  // Each call of the command line needs a process.
  const some = fc.sample(metadata, { numRuns: 40, seed })
  const next = () => some.pop() ?? {}
  const made = new Map<string, { id: string; publicMetadata: object; name: string }>()
  await Promise.all(
    Object.entries(interfaces).map(async ([name, { create }], index) => {
      for (let n = 0; n < (index < 4 ? 8 : 3); n++) {
        const publicMetadata = next()
        const address = `interface${index}.${n}@example.com`
        made.set(address, { id: await create(address, publicMetadata), publicMetadata, name })
      }
    }),
  )
  const seen = new Map<string, Map<string, Summary>>()
  for (const [name, { all }] of Object.entries(interfaces)) seen.set(name, await all())
  const reference = seen.get('GraphQL')
  for (const [name, all] of seen) {
    expect(all.size, name).toBe(made.size)
    for (const [address, { id, publicMetadata, name: writer }] of made) {
      const one = all.get(address)
      expect(one, `${writer}, read by ${name}`).toMatchObject({ id, status: 'pending', publicMetadata })
      expect(one?.publicMetadata, `${writer}, read by ${name}`).toEqual(publicMetadata)
      expect(one, `${writer}, read by ${name}`).toEqual(reference?.get(address))
    }
  }

  // Every interface refuses a duplicate in any spelling.
  for (const [name, { refusal }] of Object.entries(interfaces)) {
    const writers = Object.keys(interfaces).map((_, index) => `INTERFACE${index}.0@example.com`)
    const codes = await Promise.all(writers.map(refusal))
    const expected =
      name === 'the official SDK' || name === 'the wire' ? 'duplicate_record' : 'ALREADY_INVITED'
    expect(codes, name).toEqual(writers.map(() => expected))
  }

  // Each interface revokes an invitation that the next one created.
  const names = Object.keys(interfaces)
  for (const [index, { revoke }] of Object.values(interfaces).entries()) {
    const address = `interface${(index + 1) % names.length}.1@example.com`
    const revoked = await revoke(made.get(address)?.id ?? '')
    expect(revoked, names[index]).toMatchObject({ id: made.get(address)?.id, status: 'revoked' })
    for (const [name, { all }] of Object.entries(interfaces).slice(0, 4)) {
      expect((await all()).get(address), `${names[index]}, read by ${name}`).toEqual(revoked)
    }
  }
})
