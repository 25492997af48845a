import { createTransport } from 'nodemailer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import SMTPPool from 'nodemailer/lib/smtp-pool'
import type { Mailer, Message } from '../domain/delivery/mailer.ts'
import { envelopeAddress } from '../domain/email-address.ts'
import { MailRefused } from '../domain/errors.ts'
import { parseSender, type Sender } from '../lib/sender.ts'
import { linksIn } from './links.ts'
import { smtpError } from './smtp-error.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. The query can contain options of nodemailer. */
  url: string
  /** The sender: one email address, with or without a name, such as `Acme <invitations@acme.example>`. */
  from: string
  /** The timeout of a send or verify, including the wait for a free connection. Default 20000. */
  timeoutMs?: number
  /** The maximum number of open connections. Use the number of concurrent senders. Default 5. */
  connections?: number
}

/**
 * Sends emails through an SMTP server over a pool of connections.
 *
 * - A message whose acknowledgement is lost counts as failed. The retry has the same Message-ID.
 * - `close` waits for the running sends, for one timeout at most.
 *
 * @throws if `url` or `from` is not valid. The error does not contain the URL, which can contain a password.
 */
export function createSmtpMailer({ url, from, timeoutMs = 20_000, connections = 5 }: SmtpOptions): Mailer {
  const sender = senderOf(from)
  const passwords = passwordsOf(url)
  const pool = createPool(url, connections)
  const transport = createTransport(pool, { disableFileAccess: true, disableUrlAccess: true })
  // Each send reports its own error. An error event without a listener would end the process.
  transport.on('error', () => undefined)
  const running = new Set<Promise<unknown>>()

  return {
    send: async (message) => {
      const mail = toMail(sender, message)
      const sent = withTimeout(timeoutMs, (signal) => transport.sendMail({ ...mail, signal })).catch(
        (error: unknown) => {
          throw smtpError(error, [...passwords, ...ticketsIn(message)])
        },
      )
      running.add(sent)
      await sent.finally(() => running.delete(sent))
    },
    verify: async () => {
      await withTimeout(timeoutMs, (signal) => signIn(pool.options, signal)).catch((error: unknown) => {
        throw smtpError(error, passwords)
      })
    },
    close: async () => {
      await Promise.allSettled(running)
      pool.close({ force: true })
    },
  }
}

function createPool(url: string, maxConnections: number): SMTPPool {
  return new SMTPPool({
    url,
    maxConnections,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 15_000,
    // For a connection that broke while it was idle. The queue makes all other retries.
    maxRequeues: 1,
  })
}

function toMail(sender: Sender, { to, subject, text, html, messageId, language }: Message) {
  // Objects, because nodemailer would parse a string: a comma adds recipients, a line break adds headers.
  const recipients = [{ name: '', address: recipientOf(to) }]
  return {
    from: sender,
    to: recipients,
    envelope: { from: sender.address, to: recipients },
    subject,
    text,
    html,
    messageId,
    headers: { 'Content-Language': language, 'Auto-Submitted': 'auto-generated' },
  }
}

// A socket timeout restarts with each byte. A server that sends slowly would block a worker forever.
async function withTimeout<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), milliseconds)
  try {
    return await work(controller.signal)
  } catch (thrown) {
    if (!controller.signal.aborted) throw thrown
    throw new Error(`The mail server did not finish within ${milliseconds / 1000} s`, { cause: thrown })
  } finally {
    clearTimeout(timer)
  }
}

// nodemailer's own verify cannot be canceled. It would leave the connection to a slow server open.
function signIn({ auth, ...options }: SMTPPool['options'], signal: AbortSignal): Promise<void> {
  const connection = new SMTPConnection(options)
  return new Promise<void>((resolve, reject) => {
    const settle = (error?: Error | null) => (error ? reject(error) : resolve())
    signal.addEventListener('abort', () => reject(signal.reason))
    connection.on('error', reject)
    connection.on('end', () => reject(new Error('The mail server closed the connection')))
    connection.connect((error) => {
      if (error || !auth || !connection.allowsAuth) return settle(error)
      const { user, pass, method } = auth
      connection.login({ user, pass, method }, settle)
    })
  }).finally(() => connection.close())
}

/** Addresses are validated on input. This check ensures that an invalid one cannot become a second recipient. */
function recipientOf(to: string): string {
  try {
    return envelopeAddress(to)
  } catch (cause) {
    throw new MailRefused('The recipient is not an email address', { cause })
  }
}

function senderOf(from: string): Sender {
  const sender = parseSender(from)
  if (sender === null) throw new Error('The sender must be one email address, with or without a name')
  return sender
}

// All forms in which an answer of the server can contain the password.
function passwordsOf(url: string): string[] {
  if (!URL.canParse(url) || !/^smtps?:/i.test(url)) {
    throw new Error('The URL of the mail server must begin with smtp:// or smtps://')
  }
  const { username, password } = new URL(url)
  if (password === '') return []
  const [user, plain] = [decodeURIComponent(username), decodeURIComponent(password)]
  const encoded = [plain, `\0${user}\0${plain}`].map((text) => Buffer.from(text).toString('base64'))
  return [plain, password, ...encoded]
}

function ticketsIn(message: Message): string[] {
  const values = linksIn(message).flatMap((link) =>
    URL.canParse(link) ? [...new URL(link).searchParams.values()] : [],
  )
  return values.filter((value) => value.length >= 16)
}
