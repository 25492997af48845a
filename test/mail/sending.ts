import type { SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { Message } from '../../src/domain/delivery/mailer.ts'
import { createSmtpMailer, type SmtpOptions } from '../../src/mail/smtp.ts'
import { smtpServer } from './smtp-server.ts'

export const ticket = 'k1.c2VjcmV0LXRpY2tldC1zZWNyZXQ'
export const link = `https://app.example/invitations/accept?ticket=${ticket}`
export const message: Message = {
  to: 'ada@lovelace.example',
  subject: 'Grüße, Ada 🎉',
  text: `Join us:\n${link}\n`,
  html: `<p lang="de">Join <a href="${link}">us</a></p>`,
  messageId: '<dlv_1@app.example>',
  language: 'de',
}

/** A server that lives as long as the test. */
export async function serverWith(options?: SMTPServerOptions) {
  const server = await smtpServer(options)
  onTestFinished(server.close)
  return server
}

/** A mailer that lives as long as the test. */
export function mailerTo(url: string, options: Partial<SmtpOptions> = {}) {
  const mailer = createSmtpMailer({ url, from: 'Acme, Inc <hello@acme.example>', ...options })
  onTestFinished(() => mailer.close())
  return mailer
}

/** The error of `work`. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error) => error,
  )
  if (!(thrown instanceof Error)) throw new Error('It did not fail')
  return thrown
}
