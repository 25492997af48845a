import { afterAll, expect, test } from 'vitest'
import { answer, OWN_ADDRESS, smtpServer } from '../../mail/smtp-server.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { startGatewayProcess } from '../gateway-process.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

const ADDRESSES = ['ada', 'grace', 'alan', 'edsger', 'barbara'].map((name) => `${name}@example.com`)
const LONG_ENOUGH = { interval: 100 }

test('an outage of the mail server delays no caller and loses no email', async () => {
  // A port without a listener, which a mail server uses later.
  const closed = await smtpServer({}, 0, OWN_ADDRESS)
  await closed.close()
  const gateway = await startGatewayProcess({ ...database.environment, SMTP_URL: closed.url })

  const created = await Promise.all(ADDRESSES.map((emailAddress) => gateway.create({ emailAddress })))
  expect(created.map(({ __typename }) => __typename)).toEqual(ADDRESSES.map(() => 'Invitation'))
  const deliveries = () =>
    Promise.all(created.map(({ id }) => gateway.deliveries(id))).then((all) => all.flat())
  const all = (expected: object) => ADDRESSES.map(() => expect.objectContaining(expected))

  await expect
    .poll(deliveries, LONG_ENOUGH)
    .toEqual(all({ state: 'QUEUED', lastError: expect.stringContaining('ECONNREFUSED') }))

  let isBusy = true
  const mailServer = await smtpServer(
    { onMailFrom: (_address, _session, done) => done(isBusy ? answer(451, 'Come back later') : null) },
    closed.port,
    OWN_ADDRESS,
  )
  await expect
    .poll(deliveries, LONG_ENOUGH)
    .toEqual(all({ state: 'QUEUED', lastError: expect.stringContaining('Come back later') }))
  // Callers are not affected in the meantime.
  expect(await gateway.create({ emailAddress: 'meanwhile@example.com', notify: false })).toMatchObject({
    __typename: 'Invitation',
  })

  isBusy = false
  await expect.poll(deliveries, LONG_ENOUGH).toEqual(all({ state: 'SENT', lastError: null }))
  for (const { attempts } of await deliveries()) expect(attempts).toBeGreaterThanOrEqual(3)
  expect(mailServer.deliveries.map(({ to }) => to.join()).sort()).toEqual([...ADDRESSES].sort())
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  await mailServer.close()
}, 180_000)

test('an email that is refused permanently is not tried again, and callers can see the reason', async () => {
  const mailServer = await smtpServer({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('nobody') ? answer(550, 'No such user here') : null),
  })
  const gateway = await startGatewayProcess({ ...database.environment, SMTP_URL: mailServer.url })
  const refused = await gateway.create({ emailAddress: 'nobody@example.com' })
  const accepted = await gateway.create({ emailAddress: 'somebody@example.com' })
  await expect
    .poll(() => gateway.deliveries(refused.id), LONG_ENOUGH)
    .toEqual([{ state: 'FAILED', attempts: 1, lastError: expect.stringContaining('No such user here') }])
  await expect
    .poll(() => gateway.deliveries(accepted.id), LONG_ENOUGH)
    .toEqual([{ state: 'SENT', attempts: 1, lastError: null }])
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  await mailServer.close()
})
