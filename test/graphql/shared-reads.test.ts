import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeListCursor } from '../../src/domain/list/list-cursor.ts'
import { invitationOf } from '../support/fixtures.ts'
import { startTestGateway } from '../support/harness.ts'
import { storedKey } from './larger-graph.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const FIND = 'query ($id: ID!) { invitation(id: $id) { id emailAddress url } }'

async function createInvitation(): Promise<{ id: string; emailAddress: string }> {
  const emailAddress = `${randomUUID()}@example.com`
  const { id } = await gateway.create({ emailAddress, notify: false })
  return { id, emailAddress }
}

test('callers who read at the same time get only what each of them may read', async () => {
  const [one, other] = [await createInvitation(), await createInvitation()]
  const reader = await storedKey(gateway, ['invitations:read'])
  const creator = await storedKey(gateway, ['invitations:create'])
  const read = (id: string, headers?: Record<string, string>) => gateway.graphql(FIND, { id }, headers)
  for (let round = 0; round < 5; round++) {
    const [full, limited, refused, anonymous, second, unknown, withNul] = await Promise.all([
      read(one.id),
      read(one.id, reader),
      read(one.id, creator),
      read(one.id, { authorization: '' }),
      read(other.id, reader),
      read('inv_0', reader),
      read('inv_\0', reader),
    ])
    expect(full.data?.invitation).toEqual({ ...one, url: expect.stringContaining('tkt_') })
    expect(limited.data?.invitation).toEqual({ ...one, url: null })
    expect(refused).toMatchObject({
      data: { invitation: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    expect(anonymous).toMatchObject({
      data: { invitation: null },
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(second.data?.invitation).toEqual({ ...other, url: null })
    for (const none of [unknown, withNul]) {
      expect(none.errors).toBeUndefined()
      expect(none.data).toEqual({ invitation: null })
    }
  }
})

test('a cursor with a time after the year 9999 is read', async () => {
  const { id } = await createInvitation()
  const far = invitationOf({ id, createdAt: new Date(999_999_999_999_999) })
  const after = encodeListCursor(far, { field: 'CREATED_AT', direction: 'DESC' })
  const LIST =
    'query ($after: String, $filter: InvitationFilter) { invitations(after: $after, filter: $filter, first: 1) { nodes { id } } }'
  const { data } = await gateway.graphql(LIST, { after })
  expect(data?.invitations).toEqual({ nodes: [{ id }] })
  const filtered = await gateway.graphql(LIST, { after, filter: { statuses: ['PENDING'] } })
  expect(filtered.data?.invitations).toEqual({ nodes: [{ id }] })
})
