import { MailRefused } from '../domain/errors.ts'

// RFC 4954: "authentication required", "mechanism too weak", "wrong password", "encryption required". The
// server says these to MAIL FROM as well, but about the operator's account, not about this mail. 503 speaks
// of the order of commands; on a fresh connection the same mail may pass.
const aboutTheSession = new Set([503, 530, 534, 535, 538])
const aboutTheMail = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

/**
 * Turns what nodemailer rejected with into an error that may be stored and shown: one line of at most 300
 * characters in which no `secret` occurs. `MailRefused` when trying this mail again is pointless.
 *
 * The original is not kept as cause: loggers print causes, and servers quote what they refuse.
 */
export function smtpError(thrown: unknown, secrets: readonly string[]): Error {
  const message = presentable(thrown instanceof Error ? thrown.message : String(thrown), secrets)
  const error = isRefusal(thrown) ? new MailRefused(message) : new Error(message)
  // What the server or the network said, as traces tell errors apart: numbers and constants alone.
  const { responseCode, code }: { responseCode?: unknown; code?: unknown } = Object(thrown)
  const type = typeof responseCode === 'number' ? String(responseCode) : code
  return typeof type === 'string' && /^\w{1,40}$/.test(type) ? Object.assign(error, { type }) : error
}

function isRefusal(thrown: unknown): boolean {
  const { command, responseCode }: { command?: unknown; responseCode?: unknown } = Object(thrown)
  return (
    typeof command === 'string' &&
    aboutTheMail.has(command) &&
    typeof responseCode === 'number' &&
    responseCode >= 500 &&
    responseCode <= 599 &&
    !aboutTheSession.has(responseCode)
  )
}

function presentable(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce(withoutPieces, message)
  return (
    hidden
      // Spam filters answer with the address they dislike, and ours carries a ticket.
      .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[link]')
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim()
      .slice(0, 300)
  )
}

// Servers quote in part: a line of the mail, which may end within the ticket, or the word they dislike.
const PIECE = 12

/** Hides `secret`, and any piece of it that is more than chance. */
function withoutPieces(text: string, secret: string): string {
  let hidden = text.replaceAll(secret, '[hidden]')
  for (let start = 0; start + PIECE <= secret.length; start++) {
    while (hidden.includes(secret.slice(start, start + PIECE))) {
      let end = start + PIECE
      while (end < secret.length && hidden.includes(secret.slice(start, end + 1))) end++
      hidden = hidden.replaceAll(secret.slice(start, end), '[hidden]')
    }
  }
  return hidden
}
