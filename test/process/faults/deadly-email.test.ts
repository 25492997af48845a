import { afterAll, expect, test } from 'vitest'
import { OWN_ADDRESS, smtpServer } from '../../mail/smtp-server.ts'
import { BUILT_MAIN } from '../../support/build.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/harness.ts'
import { spawnGateway, startGatewayProcess } from '../gateway-process.ts'
import { opened } from './stored.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

// Replaces input that makes rendering use all memory: the process is killed when it renders this message.
const DEADLY = `data:text/javascript,${encodeURIComponent(`
  const { replace } = String.prototype
  String.prototype.replace = function (...given) {
    if (this.includes('a deadly message')) process.kill(process.pid, 'SIGKILL')
    return replace.apply(this, given)
  }`)}`

/** Backdates active jobs, so that the queue considers their workers dead. */
function expireJobs() {
  return opened(database, (query) =>
    query("UPDATE pgboss.job SET started_on = started_on - interval '1 minute' WHERE state = 'active'"),
  )
}

test('an email that kills the process three times is parked, and the other emails are sent', async () => {
  const closed = await smtpServer({}, 0, OWN_ADDRESS)
  await closed.close()
  // First without a mail server, so that no email is rendered yet.
  const calm = await startGatewayProcess({ ...database.environment, SMTP_URL: closed.url })
  const deadly = await calm.create({ emailAddress: 'deadly@example.com', message: 'a deadly message' })
  const others: { id: string }[] = []
  for (let index = 0; index < 5; index++) {
    others.push(await calm.create({ emailAddress: `person${index}@example.com` }))
  }
  expect(await calm.stop()).toEqual({ code: 0, signal: null })
  await opened(database, (query) =>
    query("UPDATE pgboss.job SET start_after = now() WHERE name = 'mail_invitation'"),
  )

  const mailServer = await smtpServer()
  const environment = { ...database.environment, SMTP_URL: mailServer.url }
  const entry = ['--import', DEADLY, BUILT_MAIN]
  for (let death = 1; death <= 3; death++) {
    const { ended } = spawnGateway(environment, entry)
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' })
    await expireJobs()
  }
  const survivor = await startGatewayProcess(environment, entry)
  const [parked] = await eventually(async () => {
    const deliveries = await survivor.deliveries(deadly.id)
    return deliveries[0]?.state === 'FAILED' ? deliveries : undefined
  }, 'the deadly email is parked')
  expect(parked?.lastError).toBe(
    'The process that worked on it ended 3 times in a row. Resend the invitation to try again.',
  )
  await eventually(async () => {
    const states = await Promise.all(others.map(({ id }) => survivor.deliveries(id)))
    return states.flat().every(({ state }) => state === 'SENT') ? true : undefined
  }, 'the other emails are sent')
  expect(await survivor.stop()).toEqual({ code: 0, signal: null })
  await mailServer.close()
}, 180_000)

test('an email that is being sent during five kills is sent in the end', async () => {
  const silent = await smtpServer({ onMailFrom: () => undefined })
  const environment = { ...database.environment, SMTP_URL: silent.url }
  let invitation: { id: string } | undefined
  for (let kill = 1; kill <= 5; kill++) {
    const gateway = await startGatewayProcess(environment)
    invitation ??= await gateway.create({ emailAddress: 'innocent@example.com' })
    const { id } = invitation ?? { id: '' }
    await eventually(
      async () => ((await gateway.deliveries(id))[0]?.attempts === kill ? true : undefined),
      'the attempt begins',
    )
    // The mail server is connected and does not answer.
    await eventually(
      async () => (silent.connections.size > 0 ? true : undefined),
      'the mail server is connected',
    )
    await gateway.kill()
    await expireJobs()
  }
  await silent.close()
  const mailServer = await smtpServer()
  const gateway = await startGatewayProcess({ ...database.environment, SMTP_URL: mailServer.url })
  const { id } = invitation ?? { id: '' }
  await eventually(
    async () => ((await gateway.deliveries(id))[0]?.state === 'SENT' ? true : undefined),
    'the email is sent',
  )
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  await mailServer.close()
}, 180_000)
