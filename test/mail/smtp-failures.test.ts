import { once } from 'node:events'
import type { SMTPServerOptions } from 'smtp-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MailRefused } from '../../src/domain/errors.ts'
import { failure, link, mailerTo, message, serverWith, ticket } from './sending.ts'
import { answer, rawServer, smtpServer } from './smtp-server.ts'

describe('a refusal of a mail server', () => {
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
  ] as const)('an answer to %s with %i is permanent', async (command, code) => {
    const server = await serverWith(at[command](code))
    expect(await failure(mailerTo(server.url).send(message))).toBeInstanceOf(MailRefused)
  })

  test.each([
    ['MAIL', 421],
    ['RCPT', 450],
    ['DATA', 451],
    // These concern the session or the account of the operator, not the email.
    ['CONN', 554],
    ['MAIL', 530],
    ['MAIL', 503],
  ] as const)('an answer to %s with %i is temporary', async (command, code) => {
    const server = await serverWith(at[command](code))
    expect(await failure(mailerTo(server.url).send(message))).not.toBeInstanceOf(MailRefused)
  })

  test('the connection can be used for the next email after a refusal', async () => {
    const server = await serverWith({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('no') ? answer(550) : null),
    })
    const mailer = mailerTo(server.url, { connections: 1 })
    await failure(mailer.send({ ...message, to: 'nobody@acme.example' }))
    await mailer.send(message)
    expect(server.deliveries).toHaveLength(1)
  })

  test('a refusal of the password is temporary, and its message does not repeat the password', async () => {
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

  test('a refusal that quotes the email becomes one short line without a link and a ticket', async () => {
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

  test('a refused connection is temporary', async () => {
    const server = await smtpServer()
    await server.close()
    const mailer = mailerTo(server.url)
    for (const error of [await failure(mailer.send(message)), await failure(mailer.verify())]) {
      expect(error).not.toBeInstanceOf(MailRefused)
      expect(error.message).toContain('ECONNREFUSED')
    }
  })
})

// Without the timeout, each of these tests would wait for the server until the timeout of the test.
describe('a mail server that misbehaves', () => {
  const timeoutMs = 250

  test('a server that does not answer causes a timeout, and its connection is closed', async () => {
    const server = await rawServer(() => undefined)
    onTestFinished(server.close)
    const mailer = mailerTo(server.url, { timeoutMs })
    for (const work of [mailer.send(message), mailer.verify()]) {
      const error = await failure(work)
      expect(error).not.toBeInstanceOf(MailRefused)
      expect(error.message).toContain('within 0.25 s')
    }
  })

  test('a server that sends slowly causes a timeout, and its connection is closed', async () => {
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

  test('a server that does not answer for one email can get the next one', async () => {
    let unanswered = 0
    const server = await serverWith({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => (unanswered++ === 0 ? undefined : done()))
      },
    })
    // Enough time for the second email on a busy machine.
    const mailer = mailerTo(server.url, { timeoutMs: 1500, connections: 1 })
    expect((await failure(mailer.send(message))).message).toContain('within 1.5 s')
    await mailer.send(message)
    expect(unanswered).toBe(2)
  })

  test('a server that closes the connection without an answer causes a temporary error', async () => {
    const server = await rawServer((socket) => socket.destroy())
    onTestFinished(server.close)
    const mailer = mailerTo(server.url, { timeoutMs: 5000 })
    expect(await failure(mailer.send(message))).not.toBeInstanceOf(MailRefused)
  })
})
