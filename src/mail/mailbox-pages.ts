import { createHash } from 'node:crypto'
import { escapeHtml } from '../lib/html.ts'
import type { Mailbox, StoredMessage } from './mailbox.ts'
import { emptyView, mailboxPage, mailboxStyle, messageView, notFoundView } from './mailbox-view.ts'

const styleHash = createHash('sha256').update(mailboxStyle).digest('base64')
const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
// The header has a sandbox too, so that the email runs no scripts if it is opened outside of the frame.
const emailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: https: http:',
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ')

/**
 * Serves the development mailbox for browsers and tests, below `/dev/mailbox`:
 * - `/dev/mailbox`: the list and the newest message
 * - `/dev/mailbox/:id`: the list and one message
 * - `/dev/mailbox/:id/html`: the HTML of an email, for the frame of the pages
 * - `/dev/mailbox.json`: all messages, newest first
 *
 * It shows working links to anyone who can open it. Do not serve it in production.
 */
export function createMailboxPages(box: Mailbox): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return reply('Method not allowed', { status: 405, type: 'text/plain', headers: { allow: 'GET, HEAD' } })
    }
    const response = await route(box, new URL(request.url).pathname)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

async function route(box: Mailbox, pathname: string): Promise<Response> {
  if (pathname === '/dev/mailbox.json') {
    return reply(JSON.stringify(await box.list(), null, 2), { type: 'application/json' })
  }
  const [, id, html] = /^\/dev\/mailbox(?:\/([\w-]+)(\/html)?)?\/?$/.exec(pathname) ?? ['']
  if (id === undefined && !/^\/dev\/mailbox\/?$/.test(pathname)) return notFound()
  if (html !== undefined) return emailReply(await box.get(id ?? ''))
  const messages = await box.list()
  const [newest] = messages
  if (!newest)
    return id === undefined ? reply(mailboxPage('Mailbox', emptyView(), { refresh: true })) : notFound()
  const selected = id === undefined ? newest : messages.find((message) => message.id === id)
  return selected ? reply(mailboxPage(selected.subject, messageView(messages, selected))) : notFound()
}

function emailReply(message: StoredMessage | null): Response {
  if (!message) return notFound()
  // The email is shown in a frame. Its links must replace the whole page, not the frame.
  const base = '<base target="_top">'
  const html = /<head\b[^>]*>/i.test(message.html)
    ? message.html.replace(/<head\b[^>]*>/i, (head) => head + base)
    : base + message.html
  return reply(html, { policy: emailPolicy, headers: { 'content-language': escapeHtml(message.language) } })
}

function notFound(): Response {
  return reply(mailboxPage('No such message', notFoundView()), { status: 404 })
}

interface ReplyOptions {
  status?: number
  type?: string
  policy?: string
  headers?: Record<string, string>
}

function reply(body: string, options: ReplyOptions = {}): Response {
  const { status = 200, type = 'text/html', policy = pagePolicy, headers = {} } = options
  return new Response(body, {
    status,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      ...headers,
    },
  })
}
