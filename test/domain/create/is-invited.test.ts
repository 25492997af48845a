import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { createUser, startTestGateway } from '../../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const QUERY = 'query ($emailAddress: String!) { isInvited(emailAddress: $emailAddress) }'
const isInvited = async (emailAddress: string) => {
  const { data, errors } = await gateway.graphql(QUERY, { emailAddress })
  expect(errors).toBeUndefined()
  return data.isInvited
}

test('isInvited is true for any spelling of an address with a pending invitation', async () => {
  const { id } = await gateway.create({ emailAddress: 'ada@bücher.example', notify: false })
  for (const written of ['ada@bücher.example', ' ADA@xn--bcher-kva.EXAMPLE ', 'ａda@Bücher.example']) {
    expect(await isInvited(written), written).toBe(true)
  }
  const set = (data: object) => gateway.database.prisma.invitation.update({ where: { id }, data })
  await set({ expiresAt: new Date(Date.now() - 1000) })
  expect(await isInvited('ada@bücher.example')).toBe(false)
  await set({ expiresAt: new Date(Date.now() + 60_000) })
  expect(await isInvited('ada@bücher.example')).toBe(true)
  await set({ status: 'REVOKED', revokedAt: new Date() })
  expect(await isInvited('ada@bücher.example')).toBe(false)
})

test('isInvited is false for other addresses, for users, and for texts that are not addresses', async () => {
  await createUser(gateway, 'user@example.com')
  for (const written of [
    'stranger@example.com',
    'user@example.com',
    '',
    'ada',
    'a@b\r\nc@d',
    '%@example.com',
    'a\u0000@example.com',
    'x'.repeat(320),
  ]) {
    expect(await isInvited(written), written).toBe(false)
  }
})

test('isInvited requires the scope to read', async () => {
  const secret = `sk_creator_${'0'.repeat(32)}`
  await gateway.database.prisma.apiKey.create({
    data: { id: 'key_creator', name: 'creator', hash: hashSecretKey(secret), scopes: ['invitations:create'] },
  })
  const ask = (authorization: string) =>
    gateway.graphql(QUERY, { emailAddress: 'a@example.com' }, { authorization })
  expect((await ask(`Bearer ${secret}`)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  expect((await ask('')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
