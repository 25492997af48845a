import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { smtpServer } from '../mail/smtp-server.ts'
import { WHOLE } from '../support/broken-parts.ts'
import { createTestDatabase } from '../support/databases.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { brokenParts, opened } from './faults/stored.ts'
import { CREATE, type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

const CALLERS = 16

test('SIGTERM under load fails no request, and queued emails wait for the next start', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  // So slow that some emails are being sent and some wait when the signal arrives.
  const mailServer = await smtpServer({
    onRcptTo: (_address, _session, done) => void sleep(200).then(() => done()),
  })
  onTestFinished(mailServer.close)
  const environment = { ...database.environment, SMTP_URL: mailServer.url }
  const gateway = await startGatewayProcess(environment)
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS })
  const acknowledged: string[] = []
  const failed: unknown[] = []
  let counter = 0

  /** Runs until the gateway accepts no more connections, which is the only error a caller may see. */
  async function caller(): Promise<void> {
    for (;;) {
      const answer = await create(gateway, agent, `person${++counter}@example.com`)
      if (answer === 'refused') return
      if ('id' in answer) acknowledged.push(answer.id)
      else failed.push(answer)
    }
  }

  const callers = Array.from({ length: CALLERS }, caller)
  while (acknowledged.length < 200 || mailServer.deliveries.length < 5) await sleep(5)
  const end = gateway.stop()
  await Promise.all(callers)
  agent.destroy()
  expect(failed).toEqual([])
  expect(await end).toEqual({ code: 0, signal: null })
  expect(gateway.output.at(-1)).toContain('"stopped"')

  expect(await brokenParts(database, acknowledged)).toEqual(WHOLE)
  const [left] = await opened(database, (query) =>
    query(`SELECT
      (SELECT count(*)::int FROM deliveries WHERE state = 'SENDING') AS sending,
      (SELECT count(*)::int FROM pgboss.job WHERE state = 'active') AS active,
      (SELECT count(*)::int FROM deliveries WHERE state = 'SENT') AS sent`),
  )
  // Running jobs were finished and recorded.
  expect(left).toEqual({ sending: 0, active: 0, sent: mailServer.deliveries.length })
  expect(mailServer.deliveries.length).toBeLessThan(acknowledged.length)

  const successor = await startGatewayProcess(environment)
  await expect.poll(() => mailServer.deliveries.length).toBeGreaterThanOrEqual(acknowledged.length)
  expect(await successor.stop()).toEqual({ code: 0, signal: null })
  const recipients = mailServer.deliveries.map(({ to }) => to.join())
  expect(new Set(recipients).size).toBe(recipients.length)
}, 180_000)

test('a client that never finishes its request does not delay the end of the process', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const gateway = await startGatewayProcess(database.environment)
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  )
  await fetch(`${gateway.url}/health`)
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
}, 120_000)

type Answer = { id: string } | { error: unknown } | 'refused'

/** One creation over the agent's connections. */
function create({ url }: GatewayProcess, agent: Agent, emailAddress: string): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` }
    const call = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', (error) => resolve({ error }))
      response.on('end', () => {
        const { data } = JSON.parse(text)
        const id = data?.createInvitation?.id
        resolve(typeof id === 'string' ? { id } : { error: text })
      })
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve('refused')
      else
        resolve({ error: `${error.code}, on a connection that was ${call.reusedSocket ? 'reused' : 'new'}` })
    })
    call.end(JSON.stringify({ query: CREATE, variables: { input: { emailAddress } } }))
  })
}
