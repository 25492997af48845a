import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { startIssuer } from '../auth/issuer.ts'
import { sweepNow } from '../domain/delivery/sweeping.ts'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { statementsWith } from '../support/statements.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({ ...issuer.environment, METADATA_KEYS_OF_USERS: 'team,note' })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const sql = async (text: string) => (await gateway.database.execute(text, [])).rows

type Headers = Record<string, string>

const FIELDS = `id emailAddress status revoked publicMetadata redirectUrl notify locale template message url
  createdAt updatedAt expiresAt acceptedAt revokedAt declinedAt isRevocable isResendable
  inviter { id } acceptedBy { id } supersededBy { id } renewedFrom { id } deliveries { nodes { id } } events { nodes { id } }`
const SENT = `query ($first: Int, $after: String, $last: Int, $before: String, $statuses: [InvitationStatus!]) {
  viewer {
    sentInvitations(first: $first, after: $after, last: $last, before: $before, statuses: $statuses) {
      nodes { ${FIELDS} }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
    sentInvitationCounts { pending accepted declined revoked expired total }
  }
}`
const ONE = `query ($id: ID!) { invitation(id: $id) { ${FIELDS} } node(id: $id) { id } }`
const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) { __typename ... on Invitation { ${FIELDS} } ... on Error { message } }
}`

const newAddress = () => `${randomUUID()}@example.com`
const bearer = async (emailAddress: string, scope = 'invitations:create'): Promise<Headers> => ({
  authorization: `Bearer ${await issuer.token(emailAddress, { scope })}`,
})

async function sent(headers: Headers, args: object = {}) {
  const { data, errors } = await gateway.graphql(SENT, args, headers)
  expect(errors).toBeUndefined()
  return data.viewer
}

async function invite(headers: Headers, input: object) {
  const { data, errors } = await gateway.graphql(CREATE, { input }, headers)
  expect(errors).toBeUndefined()
  expect(data.createInvitation.__typename).toBe('Invitation')
  const { __typename, ...invitation } = data.createInvitation
  return invitation
}

/** Invites an unknown address and a known one. The second creation is withheld. */
async function inviteBoth(headers: Headers, input: object = {}) {
  const known = newAddress()
  await createUser(gateway, known)
  const created = await invite(headers, { emailAddress: newAddress(), ...input })
  const withheld = await invite(headers, { emailAddress: known, ...input })
  const [row] = await sql(`SELECT id FROM invitations WHERE id = '${withheld.id}'`)
  expect(row).toBeUndefined()
  return { created, withheld }
}

const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)
/** What must not differ between a created invitation and a withheld one. */
const alike = ({ id, emailAddress, createdAt, updatedAt, expiresAt, ...rest }: Record<string, unknown>) => ({
  ...rest,
  isUnchanged: updatedAt === createdAt,
  days: Math.round((Date.parse(String(expiresAt)) - Date.parse(String(createdAt))) / 86_400_000),
})

describe('the invitations that a person sent', () => {
  test('are the created and the withheld ones, newest first, exactly as the creation answered', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person, {
      publicMetadata: { note: 'b', team: 'a' },
      redirectUrl: 'https://example.com/welcome',
      locale: 'de',
      message: 'Hello',
      expiresInDays: 7,
      notify: false,
    })
    const { sentInvitations, sentInvitationCounts } = await sent(person)
    expect(sentInvitations.nodes).toEqual([withheld, created])
    expect(alike(withheld)).toEqual(alike(created))
    expect(sentInvitationCounts).toEqual({
      pending: 2,
      accepted: 0,
      declined: 0,
      revoked: 0,
      expired: 0,
      total: 2,
    })
  })

  test('are paged in both directions over created and withheld ones', async () => {
    const person = await bearer(newAddress())
    const ids: string[] = []
    for (let round = 0; round < 3; round++) {
      const { created, withheld } = await inviteBoth(person)
      ids.unshift(withheld.id, created.id)
    }
    for (const backwards of [false, true]) {
      const found: string[] = []
      let args: object = backwards ? { first: null, last: 2 } : { first: 2 }
      for (let page = 0; page < 3; page++) {
        const { sentInvitations } = await sent(person, args)
        const { endCursor, startCursor, hasNextPage, hasPreviousPage } = sentInvitations.pageInfo
        expect(backwards ? hasPreviousPage : hasNextPage).toBe(page < 2)
        if (backwards) found.unshift(...idsOf(sentInvitations))
        else found.push(...idsOf(sentInvitations))
        args = backwards ? { first: null, last: 2, before: startCursor } : { first: 2, after: endCursor }
      }
      expect(found).toEqual(ids)
    }
  })

  test('are filtered by their status, and counted', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const { created: declined } = await inviteBoth(person)
    await gateway.graphql(
      'mutation ($id: ID!) { declineInvitation(input: { invitationId: $id }) { __typename } }',
      { id: declined.id },
    )
    const both = `('${created.id}', '${withheld.id}')`
    for (const table of ['invitations', 'withheld_invitations']) {
      await sql(`UPDATE ${table} SET expires_at = now() - interval '1 minute' WHERE id IN ${both}`)
    }
    const { sentInvitations, sentInvitationCounts } = await sent(person, { statuses: ['EXPIRED'] })
    expect(idsOf(sentInvitations)).toEqual([withheld.id, created.id])
    expect(sentInvitationCounts).toMatchObject({ expired: 2, declined: 1, pending: 1, total: 4 })
    expect(idsOf((await sent(person, { statuses: ['DECLINED'] })).sentInvitations)).toEqual([declined.id])
    expect(idsOf((await sent(person, { statuses: [] })).sentInvitations)).toEqual([])
  })

  test('do not differ in what emails, reminders and the sweep change', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    await sql(`UPDATE invitations SET updated_at = now() + interval '1 hour' WHERE id = '${created.id}'`)
    const [second, first] = (await sent(person)).sentInvitations.nodes
    expect([alike(first), alike(second)]).toEqual([alike(created), alike(withheld)])

    for (const table of ['invitations', 'withheld_invitations']) {
      const ids = `('${created.id}', '${withheld.id}')`
      await sql(`UPDATE ${table} SET expires_at = now() - interval '1 s' WHERE id IN ${ids}`)
    }
    const before = (await sent(person)).sentInvitations.nodes
    await sweepNow(gateway)
    await eventually(async () => {
      const [row] = await sql(`SELECT status::text FROM invitations WHERE id = '${created.id}'`)
      return row?.['status'] === 'EXPIRED' ? true : undefined
    }, 'the sweep')
    const after = (await sent(person)).sentInvitations.nodes
    expect(after).toEqual(before)
    expect(after.map(({ status }: { status: string }) => status)).toEqual(['EXPIRED', 'EXPIRED'])
  })

  test('include those that a key sent in the name of the person', async () => {
    const emailAddress = newAddress()
    const inviterId = await createUser(gateway, emailAddress)
    const { id } = await gateway.create({ emailAddress: newAddress(), inviterId })
    const { sentInvitations } = await sent(await bearer(emailAddress))
    expect(idsOf(sentInvitations)).toEqual([id])
    expect(sentInvitations.nodes[0]).toMatchObject({
      url: null,
      deliveries: { nodes: [] },
      events: { nodes: [] },
    })
  })

  test('are only the created ones for a person who may read all invitations', async () => {
    const emailAddress = newAddress()
    const { created } = await inviteBoth(await bearer(emailAddress))
    const { sentInvitations, sentInvitationCounts } = await sent(
      await bearer(emailAddress, 'invitations:create invitations:read'),
    )
    expect(idsOf(sentInvitations)).toEqual([created.id])
    expect(sentInvitationCounts.total).toBe(1)
  })

  test('of the time before withheld ones had all fields are shown to readers only', async () => {
    const emailAddress = newAddress()
    const { created, withheld } = await inviteBoth(await bearer(emailAddress))
    const earlier = `created_at = created_at - interval '1 year'`
    await sql(`UPDATE invitations SET ${earlier} WHERE id = '${created.id}'`)
    await sql(`UPDATE withheld_invitations SET inviter_id = NULL WHERE id = '${withheld.id}'`)
    expect(idsOf((await sent(await bearer(emailAddress))).sentInvitations)).toEqual([])
    const reader = await bearer(emailAddress, 'invitations:create invitations:read')
    expect(idsOf((await sent(reader)).sentInvitations)).toEqual([created.id])
  })

  test('are none for keys of the operator, and for people who may not invite or have no user', async () => {
    const emailAddress = newAddress()
    await inviteBoth(await bearer(emailAddress))
    for (const headers of [await bearer(emailAddress, ''), { authorization: `Bearer ${SECRET_KEY}` }]) {
      expect(await sent(headers)).toEqual({ sentInvitations: null, sentInvitationCounts: null })
    }
    const { sentInvitations, sentInvitationCounts } = await sent(await bearer(newAddress()))
    expect([idsOf(sentInvitations), sentInvitationCounts.total]).toEqual([[], 0])
  })
})

describe('an invitation by its id', () => {
  test('is shown to its inviter, created or withheld, with the same statements', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const shapes: string[][] = []
    for (const invitation of [created, withheld]) {
      const statements = await statementsWith([invitation.id], async () => {
        const { data } = await gateway.graphql(ONE, { id: invitation.id }, person)
        expect(data).toEqual({ invitation, node: { id: invitation.id } })
      })
      shapes.push(statements.map((statement) => statement.replaceAll(invitation.id, '')))
    }
    expect(shapes[0]?.length).toBeGreaterThan(0)
    expect(shapes[0]).toEqual(shapes[1])
  })

  test('many are read with one statement', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const ids = [
      created.id,
      withheld.id,
      ...Array.from({ length: 50 }, () => `inv_${randomUUID()}`),
      'inv_\0',
    ]
    const query =
      'query ($ids: [ID!]!) { a: invitationsByIds(ids: $ids) { id } b: invitationsByIds(ids: $ids) { id } }'
    const statements = await statementsWith([created.id], async () => {
      const { data, errors } = await gateway.graphql(query, { ids }, person)
      expect(errors).toBeUndefined()
      const found = [{ id: created.id }, { id: withheld.id }, ...Array(51).fill(null)]
      expect(data).toEqual({ a: found, b: found })
    })
    expect(statements).toHaveLength(1)
  })

  test('does not exist for another person, as if the id were unknown', async () => {
    const { created, withheld } = await inviteBoth(await bearer(newAddress()))
    const emailAddress = newAddress()
    const other = await bearer(emailAddress)
    await invite(other, { emailAddress: newAddress() })
    const unknown = created.id.replace(/.{10}$/, '0000000000')
    for (const id of [created.id, withheld.id, unknown]) {
      expect(await gateway.graphql(ONE, { id }, other)).toMatchObject({
        data: { invitation: null, node: null },
      })
    }
    const { sentInvitations } = await sent(other)
    expect(idsOf(sentInvitations)).not.toContain(created.id)
    // A cursor of the other list leads into one's own list.
    const cursor = (await sent(await bearer(newAddress()))).sentInvitations.pageInfo.endCursor
    expect(cursor).toBeNull()
  })

  test('needs invitations:read for a key of the operator', async () => {
    const { data } = await gateway.graphql(
      'mutation { createApiKey(input: { name: "c", scopes: [INVITATIONS_CREATE] }) { ... on IssuedApiKey { secret } } }',
    )
    const { errors } = await gateway.graphql(
      ONE,
      { id: (await gateway.create({ emailAddress: newAddress() })).id },
      { authorization: `Bearer ${data.createApiKey.secret}` },
    )
    expect(errors?.map(({ extensions }) => [extensions?.['code'], extensions?.['scope']])).toEqual([
      ['FORBIDDEN', 'invitations:read'],
      ['FORBIDDEN', 'invitations:read'],
    ])
  })
})

describe('answers', () => {
  const FOLLOW = `subscription ($after: String) {
    sentInvitationChanged(after: $after) { cursor type invitation { id status } }
  }`
  const START = { after: encodeFeedCursor(0n) }

  async function follow(headers: Headers, variables: object) {
    const response = await gateway.request('/graphql', {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: FOLLOW, variables }),
    })
    const stream = readStream(response)
    onTestFinished(() => stream.cancel())
    return async () => {
      const next = await stream.frame()
      if (next?.event !== 'next') throw new Error(`Got ${JSON.stringify(next)}`)
      expect(next.result.errors).toBeUndefined()
      return next.result.data.sentInvitationChanged
    }
  }

  const decline = (id: string) =>
    gateway.graphql(
      'mutation ($id: ID!) { declineInvitation(input: { invitationId: $id }) { __typename } }',
      { id },
    )

  test('are sent to the inviter, live and since a cursor, and nothing else is', async () => {
    const person = await bearer(newAddress())
    const { created } = await inviteBoth(person)
    const { created: revoked } = await inviteBoth(person)
    const { created: foreign } = await inviteBoth(await bearer(newAddress()))
    const next = await follow(person, START)
    await gateway.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', {
      id: revoked.id,
    })
    await decline(foreign.id)
    await decline(created.id)
    const change = await next()
    expect(change).toMatchObject({ type: 'DECLINED', invitation: { id: created.id, status: 'DECLINED' } })
    const again = await (await follow(person, START))()
    expect(again).toEqual(change)
  })

  test('are not for a key of the operator, nor for a person who never invited', async () => {
    for (const headers of [{ authorization: `Bearer ${SECRET_KEY}` }, await bearer(newAddress())]) {
      const next = follow(headers, START)
      await expect(next.then((read) => read())).rejects.toThrow()
    }
  })

  test('are read by inviter and not from the whole feed', async () => {
    const person = await bearer(newAddress())
    const { created } = await inviteBoth(person)
    await decline(created.id)
    const { data } = await gateway.graphql('{ viewer { userId } }', {}, person)
    await eventually(async () => {
      const rows = await sql('SELECT 1 FROM invitation_events WHERE position IS NULL')
      return rows.length === 0 ? true : undefined
    }, 'all events have positions')
    const statements = await statementsWith([data.viewer.userId], async () => {
      await (await follow(person, START))()
    })
    expect(statements.some((statement) => /inviter_id = .* AND e[.]position >/.test(statement))).toBe(true)
  })
})
