/** A rendered email to exactly one recipient. */
export interface Message {
  to: string
  subject: string
  text: string
  html: string
  messageId: string
  /** BCP 47 */
  language: string
}

export interface Mailer {
  /** @throws MailRefused if the server refused the email permanently. After any other error, a retry can help. */
  send(message: Message): Promise<void>
  /** Rejects if email cannot be handed over now. */
  verify(): Promise<void>
  close(): Promise<void>
}
