import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY, startGateway } from '../../support/harness.ts'
import { embedded, opened } from '../faults/stored.ts'
import { runCli } from './cli-process.ts'

const DAY = 86_400_000
const NOW = Date.now()
// The hosted API generates ids with letters of both cases.
const ID = {
  pending: 'inv_2g7np7Hrk0SN6kj5EDMLDaKNL0S',
  accepted: 'inv_2g7npAAAAAAAAAAAAAAAAAAAAAA',
  revoked: 'inv_2g7npaaaaaaaaaaaaaaaaaaaaaa',
  expired: 'inv_2g7npZZZZZZZZZZZZZZZZZZZZZZ',
  endless: 'inv_2g7npzzzzzzzzzzzzzzzzzzzzzz',
  late: 'inv_2g7np0000000000000000000000',
  declined: 'inv_2g7np1111111111111111111111',
  byRest: 'inv_2g7np2222222222222222222222',
}
const hosted = (id: string, name: string, rest: object = {}) => ({
  object: 'invitation',
  id,
  email_address: `${name}@hosted.example`,
  public_metadata: { team: name },
  status: 'pending',
  url: 'https://hosted.example/v1/tickets/accept?ticket=x',
  expires_at: NOW + 20 * DAY,
  created_at: NOW - 10 * DAY,
  updated_at: NOW - 10 * DAY,
  ...rest,
})
const PAGES = [
  {
    data: [
      hosted(ID.pending, 'Ada'),
      hosted(ID.accepted, 'grace', { status: 'accepted', updated_at: NOW - 5 * DAY }),
      hosted(ID.revoked, 'joan', { status: 'revoked', revoked: true, updated_at: NOW - 4 * DAY }),
    ],
    total_count: 10,
  },
  {
    data: [
      hosted(ID.expired, 'mary', { status: 'expired', expires_at: NOW - DAY }),
      hosted(ID.endless, 'kay', { expires_at: null }),
      // Pending in the hosted API, although it has expired.
      hosted(ID.late, 'jean', { expires_at: NOW - DAY }),
      hosted(ID.declined, 'ida'),
      hosted(ID.byRest, 'edith'),
      hosted('inv_another', 'ada'),
      hosted('inv_no-such_id', 'frances'),
    ],
    total_count: 10,
  },
]

test('invitations of the hosted API are imported once, keep ids, statuses and times, and can be changed', async () => {
  const database = await createTestDatabase()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(directory, { recursive: true })
  })
  const file = path.join(directory, 'hosted.json')
  await writeFile(file, JSON.stringify(PAGES))
  const stored = () =>
    opened(database, (query) =>
      query(
        'SELECT id, status::text, created_at, updated_at, expires_at, accepted_at, revoked_at, notify FROM invitations ORDER BY id',
      ),
    )

  const tried = await runCli(database.environment, 'import', '--from-hosted', file, '--dry-run', '--json')
  expect(JSON.parse(tried.out)).toMatchObject({ rows: 10, done: 8, failed: 2, dryRun: true })
  expect(await stored()).toEqual([])

  const done = await runCli(database.environment, 'import', '--from-hosted', file, '--json')
  expect(done).toMatchObject({ code: 1, errors: '' })
  expect(JSON.parse(done.out)).toMatchObject({
    rows: 10,
    done: 8,
    failures: { ALREADY_INVITED: 1, INVALID_INPUT: 1 },
  })
  const first = await stored()
  const byId = new Map(first.map((row) => [row['id'], row]))
  expect(
    Object.fromEntries(Object.entries(ID).map(([name, id]) => [name, byId.get(id)?.['status']])),
  ).toEqual({
    pending: 'PENDING',
    accepted: 'ACCEPTED',
    revoked: 'REVOKED',
    expired: 'EXPIRED',
    endless: 'PENDING',
    late: 'EXPIRED',
    declined: 'PENDING',
    byRest: 'PENDING',
  })
  const time = (id: string, column: string) => Number(byId.get(id)?.[column])
  expect(time(ID.pending, 'created_at')).toBe(NOW - 10 * DAY)
  expect(time(ID.pending, 'expires_at')).toBe(NOW + 20 * DAY)
  expect(time(ID.accepted, 'accepted_at')).toBe(NOW - 5 * DAY)
  expect(time(ID.revoked, 'revoked_at')).toBe(NOW - 4 * DAY)
  expect(time(ID.endless, 'expires_at')).toBeGreaterThan(NOW + 364 * DAY)

  const again = await runCli(database.environment, 'import', '--from-hosted', file, '--json')
  expect(JSON.parse(again.out)).toMatchObject({ rows: 10, done: 8, failed: 2 })
  expect(await stored()).toEqual(first)
  const report = parse(await readFile(path.join(directory, 'hosted.report.csv')), { columns: true })
  expect(report).toHaveLength(10)

  const gateway = await startGateway(database.environment)
  onTestFinished(() => gateway.stop())
  // No email was sent.
  expect(await gateway.mailbox()).toEqual([])
  const shown = await gateway.graphql(
    `query ($id: ID!, $last: ID!) {
      invitation(id: $id) { id status url publicMetadata events(first: 5) { nodes { type cause createdAt } } }
      node(id: $last) { id ... on Invitation { status } }
      invitations(first: 3, filter: { idPrefix: "inv_2g7npA" }) { nodes { id } }
    }`,
    { id: ID.pending, last: ID.endless },
  )
  expect(shown.errors).toBeUndefined()
  expect(shown.data).toMatchObject({
    invitation: {
      ...{ id: ID.pending, status: 'PENDING', publicMetadata: { team: 'Ada' } },
      events: {
        nodes: [{ type: 'CREATED', cause: 'IMPORT', createdAt: new Date(NOW - 10 * DAY).toISOString() }],
      },
    },
    node: { id: ID.endless, status: 'PENDING' },
    invitations: { nodes: [{ id: ID.accepted }] },
  })
  expect(await pagedIds(gateway)).toEqual(new Set(Object.values(ID)))

  const ticket = new URL(shown.data.invitation.url).searchParams.get('ticket')
  const changed = await gateway.graphql(
    `mutation ($ticket: String!, $kay: ID!, $ida: ID!, $mary: ID!) {
      accept: acceptInvitation(input: { ticket: $ticket }) { __typename ... on Error { message } }
      resend: resendInvitation(input: { id: $kay }) { __typename ... on Error { message } }
      revoke: revokeInvitation(input: { id: $kay }) { __typename ... on Invitation { status } ... on Error { message } }
      decline: declineInvitation(input: { invitationId: $ida }) { __typename ... on InvitationPreview { status } ... on Error { message } }
      delete: deleteInvitation(input: { id: $mary }) { __typename ... on DeletedInvitation { id } ... on Error { message } }
    }`,
    { ticket, kay: ID.endless, ida: ID.declined, mary: ID.expired },
  )
  expect(changed.errors).toBeUndefined()
  expect(changed.data).toMatchObject({
    resend: { __typename: 'Invitation' },
    revoke: { __typename: 'Invitation', status: 'REVOKED' },
    decline: { __typename: 'InvitationPreview', status: 'DECLINED' },
    delete: { __typename: 'DeletedInvitation', id: ID.expired },
  })
  const { data } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { status } }', {
    id: ID.pending,
  })
  expect(data.invitation.status).toBe('ACCEPTED')

  const rest = async (method: string, path: string) => {
    const headers = { authorization: `Bearer ${SECRET_KEY}` }
    return JSON.parse(await (await gateway.request(`/v1/invitations${path}`, { method, headers })).text())
  }
  expect(await rest('POST', `/${ID.byRest}/revoke`)).toMatchObject({
    id: ID.byRest,
    status: 'revoked',
    revoked: true,
  })
  expect(await rest('DELETE', `/${ID.late}`)).toEqual({ object: 'invitation', id: ID.late, deleted: true })
  const listed = async (status: string) => {
    const list: { id: string }[] = await rest('GET', `?status=${status}`)
    return new Set(list.map(({ id }) => id))
  }
  expect(await listed('accepted')).toEqual(new Set([ID.pending, ID.accepted]))
  expect(await listed('revoked')).toEqual(new Set([ID.revoked, ID.endless, ID.declined, ID.byRest]))
  expect(await listed('expired')).toEqual(new Set())

  if (embedded) {
    const busy = await runCli(database.environment, 'import', '--from-hosted', file)
    expect(busy.code).toBe(1)
    expect(busy.errors).toMatch(/^The data directory .* is in use by process \d+\. Stop that process/)
  } else {
    // A second import does not undo changes.
    await runCli(database.environment, 'import', '--from-hosted', file)
    const { data } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { status } }', {
      id: ID.endless,
    })
    expect(data.invitation.status).toBe('REVOKED')
  }
})

/** Reads all invitations in pages of two, because cursors contain these ids. */
async function pagedIds({ graphql }: Awaited<ReturnType<typeof startGateway>>): Promise<Set<string>> {
  const found = new Set<string>()
  for (let after: string | null = null; ; ) {
    const { data } = await graphql(
      'query ($after: String) { invitations(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
      { after },
    )
    for (const { id } of data.invitations.nodes) found.add(id)
    if (data.invitations.pageInfo.hasNextPage !== true) return found
    after = data.invitations.pageInfo.endCursor
  }
}
