import { afterAll, beforeAll, expect, test } from 'vitest'
import { keysOf } from '../../auth/managing-keys.ts'
import { startTestGateway } from '../../support/harness.ts'
import { bearer } from '../respond/responding.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const key = async (scopes: string[]) =>
  bearer((await keysOf(gateway).create({ name: 'caller', scopes })).secret)

test('callers that use the same idempotency key in one batch get separate invitations', async () => {
  const callers = [
    await key(['INVITATIONS_CREATE', 'INVITATIONS_READ']),
    await key(['INVITATIONS_CREATE', 'INVITATIONS_READ']),
    await key(['INVITATIONS_CREATE']),
  ]
  const input = (index: number) => ({
    emailAddress: `caller${index}@example.com`,
    idempotencyKey: 'the-same',
    notify: false,
  })
  // The first call runs alone. The others share the next batch and its transaction.
  const callTogether = () =>
    Promise.all([
      gateway.create({ emailAddress: 'ahead@example.com', onConflict: 'RENEW' }),
      ...callers.map((headers, index) => gateway.create(input(index), headers)),
      ...callers.map((headers, index) => gateway.create(input(index), headers)),
    ])
  const [, ...created] = await callTogether()
  expect(created.map(({ __typename }) => __typename)).toEqual(created.map(() => 'Invitation'))
  expect(new Set(created.map(({ id }) => id)).size).toBe(3)
  for (const index of callers.keys()) {
    expect(created[index]).toMatchObject({
      emailAddress: `caller${index}@example.com`,
      id: created[index + 3].id,
    })
  }
  const [, ...again] = await callTogether()
  expect(again.map(({ id }) => id)).toEqual(created.map(({ id }) => id))
})

test('an unexpected error in a bulk call rolls that call back, and other calls in the batch succeed', async () => {
  const { execute, prisma } = gateway.database
  await execute(`
    CREATE FUNCTION fail_for_one() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.email_key = 'poison@example.com' THEN RAISE EXCEPTION 'unexpected'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER fail_for_one BEFORE INSERT ON invitations FOR EACH ROW EXECUTE FUNCTION fail_for_one()`)
  const rows = ['first', 'poison', 'last'].map((name) => ({ emailAddress: `${name}@example.com` }))
  const bulk = gateway.graphql(
    'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }',
    { input: { invitations: rows, idempotencyKey: 'bulk' } },
  )
  const single = ['one@example.com', 'poison@example.com', 'two@example.com'].map((emailAddress) =>
    gateway.graphql(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }',
      { input: { emailAddress, notify: false } },
    ),
  )
  const answers = await Promise.all([bulk, ...single])
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.['code'])).toEqual([
    'INTERNAL_SERVER_ERROR',
    undefined,
    'INTERNAL_SERVER_ERROR',
    undefined,
  ])
  const stored = await prisma.invitation.findMany({
    where: {
      emailKey: { in: ['first', 'last', 'one', 'two', 'poison'].map((name) => `${name}@example.com`) },
    },
    select: { emailKey: true },
    orderBy: { emailKey: 'asc' },
  })
  expect(stored).toEqual([{ emailKey: 'one@example.com' }, { emailKey: 'two@example.com' }])
  expect(await prisma.idempotencyKey.count({ where: { key: { startsWith: 'bulk' } } })).toBe(0)
  // Without the cause of the error, the same call succeeds under its key.
  await execute('DROP TRIGGER fail_for_one ON invitations; DROP FUNCTION fail_for_one')
  const { data, errors } = await gateway.graphql(
    'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { ... on CreateInvitationsPayload { created } } }',
    { input: { invitations: rows, idempotencyKey: 'bulk' } },
  )
  expect(errors).toBeUndefined()
  expect(data.createInvitations).toEqual({ created: 3 })
})
