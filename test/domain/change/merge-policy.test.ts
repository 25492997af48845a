import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUser, SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer } from '../respond/responding.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

type Json = Record<string, unknown>
let counter = 0

/** The user's metadata after an acceptance. `own` is the metadata before, or null for a new user. */
async function afterAccepting(
  own: Json | null,
  publicMetadata: Json,
  mergePolicy?: string,
): Promise<unknown> {
  const emailAddress = `guest${++counter}@example.com`
  if (own !== null) {
    const id = await createUser(gateway, emailAddress)
    await gateway.database.prisma.user.update({
      where: { id },
      data: { publicMetadata: JSON.parse(JSON.stringify(own)) },
    })
  }
  const { id } = await gateway.create({ emailAddress, publicMetadata, ignoreExisting: true })
  const at = answersAt(gateway)
  const input = { invitationId: id, ...(mergePolicy === undefined ? {} : { mergePolicy }) }
  expect(await at.accept(input, bearer(SECRET_KEY))).toMatchObject({ status: 'ACCEPTED' })
  expect(await gateway.database.prisma.user.count({ where: { emailAddress } })).toBe(1)
  return (await at.stored(id)).user?.publicMetadata
}

const OWN = { role: 'owner', team: { name: 'red', size: 3 }, tags: ['a'], plan: null }
const INVITED = { role: 'guest', team: { name: 'blue', color: '#00f' }, tags: ['b', 'c'], seat: 7 }

describe('the metadata of a user after an acceptance', () => {
  test.each<[string | undefined, Json]>([
    [undefined, { ...INVITED, ...OWN }],
    ['KEEP_EXISTING', { role: 'owner', team: { name: 'red', size: 3 }, tags: ['a'], plan: null, seat: 7 }],
    [
      'SHALLOW',
      { role: 'guest', team: { name: 'blue', color: '#00f' }, tags: ['b', 'c'], plan: null, seat: 7 },
    ],
    [
      'DEEP',
      {
        role: 'guest',
        team: { name: 'blue', size: 3, color: '#00f' },
        tags: ['b', 'c'],
        plan: null,
        seat: 7,
      },
    ],
    ['REPLACE', INVITED],
  ])('the metadata of a user is merged by the policy %s', async (policy, result) => {
    expect(await afterAccepting(OWN, INVITED, policy)).toEqual(result)
  })

  test.each(['KEEP_EXISTING', 'SHALLOW', 'DEEP', 'REPLACE'])(
    'a new user gets the metadata of the invitation under the policy %s',
    async (policy) => {
      expect(await afterAccepting(null, INVITED, policy)).toEqual(INVITED)
      expect(await afterAccepting({}, INVITED, policy)).toEqual(INVITED)
    },
  )

  test.each(['KEEP_EXISTING', 'SHALLOW', 'DEEP'])(
    'an invitation without metadata does not change the user’s metadata under %s',
    async (policy) => {
      expect(await afterAccepting(OWN, {}, policy)).toEqual(OWN)
    },
  )

  test('under DEEP, a value of another type is replaced, in both directions', async () => {
    const own = { a: { b: 1 }, c: 'text', d: [1, { e: 2 }], f: null }
    const invited = { a: 'text', c: { b: 1 }, d: [{ e: 3 }], f: { g: 1 } }
    expect(await afterAccepting(own, invited, 'DEEP')).toEqual(invited)
  })
})
