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
  /** `smtp://user:password@host:port` or `smtps://…`; nodemailer's options may follow as a query. */
  url: string
  /** The sender: one address, with or without a name, as `Acme <invitations@acme.example>`. */
  from: string
  /** Milliseconds a whole send or verify may take, waiting for a free connection included. Default 20000. */
  deadline?: number
  /** Connections kept open at most; give it as many as there are senders. Default 5. */
  connections?: number
}

/**
 * Sends through an SMTP server, over connections it keeps and reuses.
 *
 * A message whose acknowledgement is lost counts as failed: sent again, it carries the same Message-ID.
 * `close` waits for the messages under way, so for one deadline at most.
 * Throws when `url` or `from` can't be read; the errors never repeat the URL.
 */
export function createSmtpMailer({ url, from, deadline = 20_000, connections = 5 }: SmtpOptions): Mailer {
  const sender = senderOf(from)
  const passwords = passwordsOf(url)
  const pool = new SMTPPool({
    url,
    maxConnections: connections,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 15_000,
    // For a connection that died while idle. More patience is the business of whoever asked for the mail.
    maxRequeues: 1,
  })
  const transport = createTransport(pool, { disableFileAccess: true, disableUrlAccess: true })
  // Whoever sent the mail is told; without a listener it would end the process besides.
  transport.on('error', () => undefined)
  const underWay = new Set<Promise<unknown>>()

  async function send(message: Message) {
    const address = recipient(message.to)
    const sent = bounded(deadline, (signal) =>
      transport.sendMail({
        // Objects, for a string would be parsed: commas in it fan out, line breaks become headers.
        from: sender,
        to: [{ name: '', address }],
        envelope: { from: sender.address, to: [{ name: '', address }] },
        subject: message.subject,
        text: message.text,
        html: message.html,
        messageId: message.messageId,
        headers: { 'Content-Language': message.language, 'Auto-Submitted': 'auto-generated' },
        signal,
      }),
    ).catch((thrown: unknown) => {
      throw smtpError(thrown, [...passwords, ...ticketsIn(message)])
    })
    underWay.add(sent)
    await sent.finally(() => underWay.delete(sent))
  }

  return {
    send,
    async verify() {
      await bounded(deadline, (signal) => signIn(pool.options, signal)).catch((thrown: unknown) => {
        throw smtpError(thrown, passwords)
      })
    },
    async close() {
      await Promise.allSettled(underWay)
      pool.close({ force: true })
    },
  }
}

// The time-outs of sockets start anew with every byte: a server that drips would hold a worker for ever.
async function bounded<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

// nodemailer's own verify can't be cancelled and would leave the connection of a dripping server open.
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

/** Addresses are checked where they are taken in; what slipped through must not become a second recipient. */
function recipient(to: string): string {
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

// Every form in which a server could quote the password back at us.
function passwordsOf(url: string): string[] {
  if (!URL.canParse(url) || !/^smtps?:/i.test(url)) {
    throw new Error('The address of the mail server is not an smtp:// or smtps:// URL')
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
