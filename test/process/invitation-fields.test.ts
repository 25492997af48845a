import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { buildSchema, getNamedType, isInputObjectType, isLeafType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInvitationClient, type Invitations } from '../../src/client/client.ts'
import { type Rest, startRest } from '../rest/calling.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { runCli } from './cli/cli-process.ts'

// The fields come from the schema. A field that is new in the schema must be known by every other interface, under
// the name that its convention gives, or be in a list of exceptions below with its reason.
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const INPUT = fieldsOf('CreateInvitationInput')
const OUTPUT = fieldsOf('Invitation')

/** One valid value per input field that differs from the default. */
const SAMPLES: Record<string, unknown> = {
  emailAddress: '',
  expiresInDays: 7,
  idempotencyKey: '',
  ignoreExisting: true,
  inviterId: '',
  locale: 'de-AT',
  message: 'See you on Monday.',
  notify: false,
  onConflict: 'ALLOW',
  publicMetadata: { team: 'blue' },
  redirectUrl: 'http://localhost:3000/welcome',
  template: 'waitlist_invitation',
}

/** REST has the format of the hosted API, which does not have these fields. */
const NOT_IN_REST_INPUT = ['idempotencyKey', 'inviterId', 'locale', 'message', 'onConflict']
const NOT_IN_REST = [
  ...['acceptedAt', 'acceptedById', 'declinedAt', 'inviterId', 'isResendable', 'isRevocable', 'locale'],
  ...['message', 'notify', 'redirectUrl', 'renewedFromId', 'revokedAt', 'supersededById', 'template'],
]
/** Derived from the status, so a terminal or a file does not need them. */
const DERIVED = ['isResendable', 'isRevocable', 'revoked']
/** A link is secret, and the others refer to other invitations. A file for an import contains neither. */
const NOT_IN_EXPORT = [...DERIVED, 'acceptedById', 'renewedFromId', 'supersededById', 'url']
const NOT_IN_CLIENT = ['renewedFromId']

let rest: Rest
let client: Invitations
let directory: string
let inviterId: string
beforeAll(async () => {
  rest = await startRest({ RECIPIENT_MAIL_LIMIT: '0' })
  client = createInvitationClient({ url: rest.apiUrl, secretKey: SECRET_KEY }).invitations
  directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  const { data } = await rest.gateway.graphql(
    'mutation { createUser(input: { emailAddress: "inviter@example.com" }) { ... on User { id } } }',
  )
  inviterId = data.createUser.id
})
afterAll(async () => {
  await rest.stop()
  await rm(directory, { recursive: true, force: true })
})

/** The names of the fields of a type. A reference to another object is compared by its id. */
function fieldsOf(name: string): string[] {
  const type = schema.getType(name)
  if (isInputObjectType(type)) return Object.keys(type.getFields())
  if (!isObjectType(type)) throw new Error(`${name} is not in the schema`)
  return Object.values(type.getFields()).flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name]
    // Lists and connections have separate tests.
    return String(field.type).startsWith('[') || field.args.length > 0 ? [] : [`${field.name}Id`]
  })
}

function inputOf(name: string): Record<string, unknown> {
  const own = { emailAddress: `${name}@example.com`, idempotencyKey: `key-of-${name}`, inviterId }
  return { ...SAMPLES, ...own }
}

function without(input: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)))
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const kebabCase = (name: string) => snakeCase(name).replaceAll('_', '-')

async function cli(...args: string[]): Promise<string> {
  const { out, errors } = await runCli({ SECRET_KEY, INVITATIONS_URL: rest.apiUrl }, ...args, '--json')
  expect(errors.split('\n').filter((line) => line.includes('"error"'))).toEqual([])
  return out
}

/** An invitation with every field of OUTPUT, read through GraphQL. */
async function read(id: string): Promise<Record<string, unknown>> {
  const selection = OUTPUT.map((name) =>
    name.endsWith('Id') && name !== 'id' ? `${name.slice(0, -2)} { id }` : name,
  ).join(' ')
  const { data } = await rest.gateway.graphql(`query ($id: ID!) { invitation(id: $id) { ${selection} } }`, {
    id,
  })
  return Object.fromEntries(
    OUTPUT.map((name) => {
      const isReference = name.endsWith('Id') && name !== 'id'
      return [name, isReference ? (data.invitation[name.slice(0, -2)]?.id ?? null) : data.invitation[name]]
    }),
  )
}

/** Fields that depend on the call and not on the input. */
function comparable(invitation: Record<string, unknown>): Record<string, unknown> {
  const { createdAt, expiresAt } = invitation
  const days = (Date.parse(String(expiresAt)) - Date.parse(String(createdAt))) / 86_400_000
  const rest = without(invitation, ['id', 'emailAddress', 'createdAt', 'updatedAt', 'expiresAt', 'url'])
  return { ...rest, days: Math.round(days) }
}

test('every input field of an invitation has a sample value here', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual([...INPUT].sort())
})

describe('a created invitation has every field that was given', () => {
  const writers: Record<
    string,
    { skipped?: string[]; create(input: Record<string, unknown>): Promise<string> }
  > = {
    client: {
      create: async (input) => {
        const { template, onConflict, ...params } = input
        const named = { ...params, templateSlug: template, onConflict: String(onConflict).toLowerCase() }
        return (await client.createInvitation(named as never)).id
      },
    },
    REST: {
      skipped: NOT_IN_REST_INPUT,
      create: async (input) => {
        const { template, ...fields } = input
        const body = Object.fromEntries(
          Object.entries({ ...fields, templateSlug: template }).map(([name, value]) => [
            snakeCase(name),
            value,
          ]),
        )
        const answered = await rest.call('POST', '/v1/invitations', body)
        expect(answered.body).toMatchObject({ object: 'invitation' })
        return answered.body.id
      },
    },
    'command line': {
      create: async (input) => {
        const { emailAddress, notify: _, publicMetadata, ignoreExisting: __, ...fields } = input
        const options = Object.entries(fields).flatMap(([name, value]) => [
          `--${kebabCase(name)}`,
          String(value),
        ])
        const metadata = ['--metadata', JSON.stringify(publicMetadata)]
        const flags = ['--no-notify', '--ignore-existing']
        return JSON.parse(await cli('create', String(emailAddress), ...options, ...metadata, ...flags)).id
      },
    },
    'import of NDJSON': {
      create: (input) => importFile('row.ndjson', `${JSON.stringify(input)}\n`, input),
    },
    'import of CSV': {
      create: (input) => {
        const cells = Object.values(input).map((value) => {
          const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
          return `"${text.replaceAll('"', '""')}"`
        })
        return importFile('row.csv', `${Object.keys(input).join()}\n${cells.join()}\n`, input)
      },
    },
  }

  async function importFile(name: string, text: string, input: Record<string, unknown>): Promise<string> {
    const file = path.join(directory, name)
    await writeFile(file, text)
    const out = await cli('import', file)
    expect(JSON.parse(out)).toMatchObject({ rows: 1, done: 1, failed: 0 })
    return JSON.parse(await cli('list', '--email-address', String(input['emailAddress']))).id
  }

  test.each(Object.entries(writers))(
    'an invitation created by %s has every field that was given',
    async (writer, { skipped = [], create }) => {
      const name = kebabCase(writer.toLowerCase().replaceAll(' ', '-'))
      const input = without(inputOf(name), skipped)
      const reference = await rest.gateway.create(without(inputOf(`graphql-for-${name}`), skipped))
      const id = await create(input)
      expect(comparable(await read(id))).toEqual(comparable(await read(reference.id)))
    },
  )

  test('REST refuses the input fields that it does not have', async () => {
    for (const name of NOT_IN_REST_INPUT) {
      const body = { email_address: 'refused@example.com', [snakeCase(name)]: SAMPLES[name] }
      expect((await rest.call('POST', '/v1/invitations', body)).status, name).toBe(422)
    }
  })
})

describe('an invitation is shown with every field', () => {
  const isTime = (name: string) => name.endsWith('At')
  const milliseconds = (value: unknown) => (value === null ? null : Date.parse(String(value)))

  async function created(name: string): Promise<Record<string, unknown>> {
    return read((await rest.gateway.create(inputOf(name))).id)
  }

  test('the client shows every field of an invitation', async () => {
    const expected = await created('shown-by-client')
    const shown = (await client.getInvitation(String(expected['id']))) as unknown as Record<string, unknown>
    for (const name of OUTPUT.filter((name) => !NOT_IN_CLIENT.includes(name))) {
      const value = name === 'status' ? String(expected[name]).toLowerCase() : expected[name]
      const key = name === 'template' ? 'templateSlug' : name
      expect(shown[key], name).toEqual(isTime(name) ? milliseconds(value) : value)
    }
  })

  test('REST shows every field of an invitation', async () => {
    const expected = await created('shown-by-rest')
    const { body } = await rest.call('GET', '/v1/invitations?query=shown-by-rest&limit=1')
    for (const name of OUTPUT.filter((name) => !NOT_IN_REST.includes(name))) {
      const value = name === 'status' ? String(expected[name]).toLowerCase() : expected[name]
      // Only a revoked invitation has the field.
      if (name === 'revoked') expect(body[0][name] ?? false, name).toBe(value)
      else expect(body[0][snakeCase(name)], name).toEqual(isTime(name) ? milliseconds(value) : value)
    }
  })

  test('the command line shows every field of an invitation', async () => {
    const expected = await created('shown-by-cli')
    const shown = JSON.parse(await cli('show', String(expected['id'])))
    for (const name of OUTPUT.filter((name) => ![...DERIVED, 'url'].includes(name))) {
      const isReference = name.endsWith('Id') && name !== 'id'
      const value = isReference ? (shown[name.slice(0, -2)]?.id ?? null) : shown[name]
      expect(value, name).toEqual(expected[name])
    }
  })

  test('an export contains every field of an invitation', async () => {
    const expected = await created('shown-by-export')
    const address = ['--email-address', String(expected['emailAddress'])]
    const line = JSON.parse(await cli('export', '--format', 'ndjson', ...address))
    const text = await cli('export', '--format', 'csv', ...address)
    const [row] = parseCsv(text, { columns: true }) as Record<string, string>[]
    for (const name of OUTPUT.filter((name) => !NOT_IN_EXPORT.includes(name))) {
      expect(line[name], name).toEqual(expected[name])
      const cell = typeof expected[name] === 'object' && expected[name] !== null
      expect(row?.[name], name).toBe(cell ? JSON.stringify(expected[name]) : String(expected[name] ?? ''))
    }
  })
})
