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
// Sandboxed by header as well, for the mail must not run anything when it is opened by itself either.
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: https: http:',
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ')

/**
 * The development mailbox for browsers and tests, below `/dev/mailbox`:
 * - `/dev/mailbox`: the list and the newest message, `/dev/mailbox/:id`: the list and that one
 * - `/dev/mailbox/:id/html`: the HTML of a mail alone, as the pages frame it
 * - `/dev/mailbox.json`: every message, newest first
 *
 * It shows working links to whoever can reach it: never serve it in production.
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
  if (html !== undefined) return mail(await box.get(id ?? ''))
  const messages = await box.list()
  const [newest] = messages
  if (!newest)
    return id === undefined ? reply(mailboxPage('Mailbox', emptyView(), { refresh: true })) : notFound()
  const chosen = id === undefined ? newest : messages.find((message) => message.id === id)
  return chosen ? reply(mailboxPage(chosen.subject, messageView(messages, chosen))) : notFound()
}

function mail(message: StoredMessage | null): Response {
  if (!message) return notFound()
  // The mail sits in a frame; what it links to has to open in place of the whole page.
  const base = '<base target="_top">'
  const html = /<head\b[^>]*>/i.test(message.html)
    ? message.html.replace(/<head\b[^>]*>/i, (head) => head + base)
    : base + message.html
  return reply(html, { policy: mailPolicy, headers: { 'content-language': escapeHtml(message.language) } })
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
