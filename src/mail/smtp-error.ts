import { MailRefused } from '../domain/errors.ts'

// RFC 4954: "authentication required", "mechanism too weak", "wrong password", "encryption required". The server can
// send these codes in reply to MAIL FROM, but they concern the operator's account, not this email. 503 means a wrong
// order of commands; on a new connection the same email can succeed.
const SESSION_CODES = new Set([503, 530, 534, 535, 538])
const MAIL_COMMANDS = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

/**
 * Converts an error of nodemailer into one that can be stored and shown: one line of at most 300 characters without
 * any of the secrets. It is `MailRefused` if a retry cannot succeed.
 *
 * The original error is not the cause, because loggers print causes, and servers quote the message that they refuse.
 */
export function smtpError(thrown: unknown, secrets: readonly string[]): Error {
  const message = redact(thrown instanceof Error ? thrown.message : String(thrown), secrets)
  const error = isRefusal(thrown) ? new MailRefused(message) : new Error(message)
  // The code of the server or the network, for `error.type` in traces. It contains only a number or a constant.
  const { responseCode, code }: { responseCode?: unknown; code?: unknown } = Object(thrown)
  const type = typeof responseCode === 'number' ? String(responseCode) : code
  return typeof type === 'string' && /^\w{1,40}$/.test(type) ? Object.assign(error, { type }) : error
}

function isRefusal(thrown: unknown): boolean {
  const { command, responseCode }: { command?: unknown; responseCode?: unknown } = Object(thrown)
  return (
    typeof command === 'string' &&
    MAIL_COMMANDS.has(command) &&
    typeof responseCode === 'number' &&
    responseCode >= 500 &&
    responseCode <= 599 &&
    !SESSION_CODES.has(responseCode)
  )
}

function redact(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce(redactPieces, message)
  return (
    hidden
      // Spam filters quote the link that they refuse, and the link contains a ticket.
      .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[link]')
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim()
      .slice(0, 300)
  )
}

// Servers quote only a part, such as a line that ends within the ticket. Pieces of this length are redacted.
const MIN_PIECE = 12

/** Hides the secret and all pieces of it that are too long to match by chance. */
function redactPieces(text: string, secret: string): string {
  let hidden = text.replaceAll(secret, '[hidden]')
  for (let start = 0; start + MIN_PIECE <= secret.length; start++) {
    while (hidden.includes(secret.slice(start, start + MIN_PIECE))) {
      let end = start + MIN_PIECE
      while (end < secret.length && hidden.includes(secret.slice(start, end + 1))) end++
      hidden = hidden.replaceAll(secret.slice(start, end), '[hidden]')
    }
  }
  return hidden
}
