import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { TEXT_LIMITS } from '../../src/domain/text-limits.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { statementsWith } from '../support/statements.ts'
import { invite, storedKey } from './larger-graph.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

/** @returns the external id of a new user. */
async function createLinkedUser(): Promise<string> {
  const externalId = randomUUID()
  const id = await createUser(gateway, `${externalId}@example.com`)
  await gateway.database.prisma.user.update({ where: { id }, data: { externalId } })
  return externalId
}

describe.each([
  {
    field: 'invitationsByIds',
    call: 'invitationsByIds(ids: $ids) { id emailAddress }',
    argument: 'ids',
    made: async () => await invite(gateway, 3),
    none: ids.invitation,
    scope: 'invitations:read',
  },
  {
    field: 'usersByIds',
    call: 'usersByIds(ids: $ids) { id emailAddress }',
    argument: 'ids',
    made: () => Promise.all([1, 2, 3].map(() => createUser(gateway, `${randomUUID()}@example.com`))),
    none: ids.user,
    scope: 'users:read',
  },
  {
    field: 'usersByExternalIds',
    call: 'usersByExternalIds(externalIds: $ids) { id: externalId emailAddress }',
    argument: 'externalIds',
    made: () => Promise.all([1, 2, 3].map(createLinkedUser)),
    none: randomUUID,
    scope: 'users:read',
  },
])('$field', ({ field, call, argument, made, none, scope }) => {
  const type = argument === 'ids' ? 'ID' : 'String'
  const query = `query ($ids: [${type}!]!) { found: ${call} }`

  test(`${field} returns objects in the order of the ids, and null for unknown ids`, async () => {
    const [first = '', second = '', third = ''] = await made()
    const other = field === 'usersByIds' ? ids.invitation() : ids.user()
    const requested = [third, none(), first, 'x', second, other, 'inv_\0', '', first]
    const { data, errors } = await gateway.graphql(query, { ids: requested })
    expect(errors).toBeUndefined()
    expect(data.found.map((each: { id: string } | null) => each?.id ?? null)).toEqual([
      third,
      null,
      first,
      null,
      second,
      null,
      null,
      null,
      first,
    ])
    expect((await gateway.graphql(query, { ids: [] })).data.found).toEqual([])
  })

  test(`${field} does not look up an id that is too long`, async () => {
    const [known = ''] = await made()
    const long = `${none()}${'0'.repeat(TEXT_LIMITS.externalId)}`
    const statementsRead = await statementsWith([long], async () => {
      const { data, errors } = await gateway.graphql(query, { ids: [long, known] })
      expect(errors).toBeUndefined()
      expect(data.found).toMatchObject([null, { id: known }])
    })
    expect(statementsRead).toEqual([])
  })

  test(`${field} reads 1000 ids with one statement and refuses more`, async () => {
    const known = await made()
    const thousand = [...known, ...Array.from({ length: 997 }, none)]
    const statementsRead = await statementsWith(known, async () => {
      expect((await gateway.graphql(query, { ids: thousand })).data.found).toHaveLength(1000)
    })
    expect(statementsRead).toHaveLength(1)
    const { data, errors } = await gateway.graphql(query, { ids: [...thousand, none()] })
    expect(data).toEqual({ found: null })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [argument] }] } }])
  })

  test(`${field} returns null without ${scope}, and an error without credentials`, async () => {
    const [id = ''] = await made()
    const without = await storedKey(gateway, ['invitations:create', 'invitations:manage', 'users:write'])
    const hidden = await gateway.graphql(query, { ids: [id, none()] }, without)
    expect(hidden.data.found).toEqual([null, null])
    expect(hidden.errors).toMatchObject([
      { path: ['found', 0], extensions: { code: 'FORBIDDEN', scope } },
      { path: ['found', 1], extensions: { code: 'FORBIDDEN', scope } },
    ])
    const anonymous = await gateway.graphql(query, { ids: [id] }, { authorization: '' })
    expect(anonymous.data).toEqual({ found: null })
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    const withScope = await gateway.graphql(query, { ids: [id] }, await storedKey(gateway, [scope]))
    expect(withScope).toMatchObject({ data: { found: [{ id }] }, errors: undefined })
  })
})
