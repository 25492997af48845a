import { once } from 'node:events'
import type { SMTPServerOptions } from 'smtp-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MailRefused } from '../../src/domain/errors.ts'
import { failure, link, mailerTo, message, serverWith, ticket } from './sending.ts'
import { answer, rawServer, smtpServer } from './smtp-server.ts'

describe('a refusal', () => {
  const at = {
    MAIL: (code: number): SMTPServerOptions => ({
      onMailFrom: (_address, _session, done) => done(answer(code)),
    }),
    RCPT: (code: number): SMTPServerOptions => ({
      onRcptTo: (_address, _session, done) => done(answer(code)),
    }),
    DATA: (code: number): SMTPServerOptions => ({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(answer(code))),
    }),
    CONN: (code: number): SMTPServerOptions => ({ onConnect: (_session, done) => done(answer(code)) }),
  }

  test.each([
    ['MAIL', 550],
    ['RCPT', 550],
    ['RCPT', 553],
    ['DATA', 554],
    ['DATA', 552],
  ] as const)('to %s with %i is permanent', async (command, code) => {
    const server = await serverWith(at[command](code))
    expect(await failure(mailerTo(server.url).send(message))).toBeInstanceOf(MailRefused)
  })

  test.each([
    ['MAIL', 421],
    ['RCPT', 450],
    ['DATA', 451],
    // About the session or the operator's account, not about the mail.
    ['CONN', 554],
    ['MAIL', 530],
    ['MAIL', 503],
  ] as const)('to %s with %i is temporary', async (command, code) => {
    const server = await serverWith(at[command](code))
    expect(await failure(mailerTo(server.url).send(message))).not.toBeInstanceOf(MailRefused)
  })

  test('leaves the connection fit for the next mail', async () => {
    const server = await serverWith({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('no') ? answer(550) : null),
    })
    const mailer = mailerTo(server.url, { connections: 1 })
    await failure(mailer.send({ ...message, to: 'nobody@acme.example' }))
    await mailer.send(message)
    expect(server.deliveries).toHaveLength(1)
  })

  test('of the password is not about the mail, and does not repeat it', async () => {
    const server = await serverWith({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        done(
          answer(535, `${username} can't use ${password}, ${Buffer.from(password ?? '').toString('base64')}`),
        ),
    })
    const mailer = mailerTo(server.url.replace('//', '//postmaster:s3cr%C3%A9t-pass@'))
    for (const error of [await failure(mailer.send(message)), await failure(mailer.verify())]) {
      expect(error).not.toBeInstanceOf(MailRefused)
      expect(error.message).toContain('535')
      expect(error.message).not.toMatch(/s3cr|czNjcs/)
      expect(error.cause).toBeUndefined()
    }
  })

  test('that quotes the mail shows no link and no ticket; it is one short line', async () => {
    const server = await serverWith({
      onData: (stream, _session, done) =>
        stream
          .resume()
          .on('end', () => done(answer(554, `Bad: ${link} (${ticket})\r\nX ${'x'.repeat(2000)}`))),
    })
    const { message: said } = await failure(mailerTo(server.url).send(message))
    expect(said).toMatch(/^[^\r\n]{10,300}$/)
    expect(said).toContain('554')
    expect(said).not.toContain(ticket)
    expect(said).not.toContain('app.example')
  })

  test('of the connection is temporary', async () => {
    const server = await smtpServer()
    await server.close()
    const mailer = mailerTo(server.url)
    for (const error of [await failure(mailer.send(message)), await failure(mailer.verify())]) {
      expect(error).not.toBeInstanceOf(MailRefused)
      expect(error.message).toContain('ECONNREFUSED')
    }
  })
})

// Without the timeout each of these tests would wait as long as the server does, and end in the timeout of the test.
describe('a server that', () => {
  const timeoutMs = 250

  test('does not answer causes a timeout, and its connection is closed', async () => {
    const server = await rawServer(() => undefined)
    onTestFinished(server.close)
    const mailer = mailerTo(server.url, { timeoutMs })
    for (const work of [mailer.send(message), mailer.verify()]) {
      const error = await failure(work)
      expect(error).not.toBeInstanceOf(MailRefused)
      expect(error.message).toContain('within 0.25 s')
    }
  })

  test('sends slowly causes a timeout, and its connection is closed', async () => {
    const server = await rawServer((socket) => {
      socket.write('220 hello\r\n')
      const drip = setInterval(() => socket.write('250-and so on\r\n'), 20)
      socket.on('close', () => clearInterval(drip))
      socket.resume()
    })
    onTestFinished(server.close)
    const mailer = mailerTo(server.url, { timeoutMs })
    for (const work of [() => mailer.send(message), () => mailer.verify()]) {
      expect((await failure(work())).message).toContain('within 0.25 s')
    }
    expect(server.sockets.size).toBe(2)
    await Promise.all([...server.sockets].map((socket) => socket.closed || once(socket, 'close')))
  })

  test('forgets one mail takes the next, over one connection', async () => {
    let forgotten = 0
    const server = await serverWith({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => (forgotten++ === 0 ? undefined : done()))
      },
    })
    // Long enough for the second mail on a busy machine.
    const mailer = mailerTo(server.url, { timeoutMs: 1500, connections: 1 })
    expect((await failure(mailer.send(message))).message).toContain('within 1.5 s')
    await mailer.send(message)
    expect(forgotten).toBe(2)
  })

  test('closes the connection without an answer causes a temporary error', async () => {
    const server = await rawServer((socket) => socket.destroy())
    onTestFinished(server.close)
    const mailer = mailerTo(server.url, { timeoutMs: 5000 })
    expect(await failure(mailer.send(message))).not.toBeInstanceOf(MailRefused)
  })
})
