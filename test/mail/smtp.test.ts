import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MailRefused } from '../../src/domain/errors.ts'
import { createSmtpMailer } from '../../src/mail/smtp.ts'
import { failure, mailerTo, message, serverWith } from './sending.ts'
import { answer, rawServer } from './smtp-server.ts'

describe('an email on its way', () => {
  test('an email arrives with both parts, its Message-ID and the headers of an automatic email', async () => {
    const server = await serverWith()
    const mailer = mailerTo(server.url, { from: '"Acme, Inc" <hello@acme.example>' })

    await mailer.send(message)

    expect(server.deliveries).toHaveLength(1)
    const [{ from, to, mail } = expect.fail()] = server.deliveries
    expect({ from, to }).toEqual({ from: 'hello@acme.example', to: ['ada@lovelace.example'] })
    expect(mail.from?.value).toEqual([{ name: 'Acme, Inc', address: 'hello@acme.example' }])
    expect(mail.subject).toBe(message.subject)
    expect(mail.text?.trim()).toBe(message.text.trim())
    expect(String(mail.html).trim()).toBe(message.html)
    expect(mail.messageId).toBe(message.messageId)
    expect(mail.headers.get('content-language')).toBe('de')
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  })

  test('the mailer signs in with the password of the URL', async () => {
    const server = await serverWith({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'us er' && password === 'p@ss/word' ? done(null, { user: 1 }) : done(answer(535)),
    })
    const mailer = mailerTo(server.url.replace('//', '//us%20er:p%40ss%2Fword@'))
    await mailer.verify()
    await mailer.send(message)
    expect(server.deliveries).toHaveLength(1)
  })

  test('line breaks of a subject do not reach the headers', async () => {
    const server = await serverWith()
    await mailerTo(server.url).send({ ...message, subject: 'Hi\r\nBcc: eve@evil.example\r\n\r\nbody' })
    const [{ to, mail } = expect.fail()] = server.deliveries
    expect(to).toEqual(['ada@lovelace.example'])
    expect(mail.bcc).toBeUndefined()
    expect(mail.subject).toContain('Bcc: eve@evil.example')
  })

  test('an internationalized domain is sent in ASCII, and a local part is unchanged', async () => {
    // Checked in the raw commands, because the server of the other tests converts domains to Unicode.
    const commands: string[] = []
    const server = await rawServer((socket) => {
      socket.write('220 hello\r\n')
      createInterface(socket).on('line', (line) => {
        if (/^(MAIL|RCPT)/.test(line)) commands.push(line)
        if (line.startsWith('EHLO')) socket.write('250-hello\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n')
        else if (line === 'DATA') socket.write('354 go on\r\n')
        else if (/^(MAIL|RCPT|\.$)/.test(line)) socket.write('250 yes\r\n')
      })
    })
    onTestFinished(server.close)
    const mailer = mailerTo(server.url)
    await mailer.send({ ...message, to: 'ada@bücher.example' })
    await mailer.send({ ...message, to: 'zoë@acme.example' })
    expect(commands).toEqual([
      'MAIL FROM:<hello@acme.example>',
      'RCPT TO:<ada@xn--bcher-kva.example>',
      'MAIL FROM:<hello@acme.example> SMTPUTF8',
      'RCPT TO:<zoë@acme.example>',
    ])
  })
})

describe('a recipient that is not one address', () => {
  test.each([
    'ada@lovelace.example\r\nBcc: eve@evil.example',
    'ada@lovelace.example>\r\nRCPT TO:<eve@evil.example',
    'ada@lovelace.example\n',
    'ada@lovelace.example,eve@evil.example',
    'ada@lovelace.example, eve@evil.example',
    'ada@lovelace.example;eve@evil.example',
    'Ada <ada@lovelace.example>, eve@evil.example',
    'friends: ada@lovelace.example, eve@evil.example;',
    '"ada@lovelace.example,eve"@evil.example',
    '<eve@evil.example> ada@lovelace.example',
    'ada@lovelace.example@evil.example',
    'ada',
    '',
  ])('an email to %j reaches no other recipient', async (to) => {
    const server = await serverWith()
    const outcome = await mailerTo(server.url)
      .send({ ...message, to })
      .catch((error: unknown) => error)
    if (outcome !== undefined) expect(outcome).toBeInstanceOf(MailRefused)
    const recipients = server.deliveries.flatMap((delivery) => delivery.to)
    expect(recipients).toEqual(outcome === undefined ? ['ada@lovelace.example'] : [])
  })
})

test.each([
  ['http://user:hunter22@acme.example', 'hello@acme.example'],
  ['user:hunter22', 'hello@acme.example'],
  ['smtp://user:hunter22@acme.example', 'hello@acme.example, eve@evil.example'],
  ['smtp://user:hunter22@acme.example', 'hello@acme.example\r\nBcc: eve@evil.example'],
  ['smtp://user:hunter22@acme.example', 'Acme'],
])('a mailer of %j and %j is refused at once, and not by quoting the password', (url, from) => {
  expect(() => createSmtpMailer({ url, from })).toThrow(/^(?!.*hunter22)/)
})

test('close waits for the running sends, leaves no connection and accepts no more messages', async () => {
  const server = await serverWith()
  const mailer = mailerTo(server.url)
  const sent = [1, 2, 3].map(() => mailer.send(message))
  await mailer.close()
  await Promise.all(sent)
  expect(server.deliveries).toHaveLength(3)
  await failure(mailer.send(message))
  await Promise.all([...server.connections].map((connection) => once(connection._socket, 'close')))
  expect(server.deliveries).toHaveLength(3)
})
