import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { escapeHtml } from '../lib/html.ts'
import type { Mailbox, StoredMessage } from './mailbox.ts'
import { mailboxScript } from './mailbox-script.ts'
import {
  emptyView,
  type MailboxFrame,
  mailboxPage,
  mailboxStyle,
  messageView,
  notFoundView,
  nothingFoundView,
  refusedView,
} from './mailbox-view.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')
const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${hashOf(mailboxStyle)}'`,
  `script-src 'sha256-${hashOf(mailboxScript)}'`,
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
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
 * - POST to `/dev/mailbox/:id/delete` and `/dev/mailbox/delete`: deletes one or all
 *
 * `?q=` searches in the pages. The forms contain a random value, so that no page of another website can delete: the
 * pages send no referrer, so that their forms have no usable `Origin`.
 *
 * It shows working links to anyone who can open it. Do not serve it in production.
 */
export function createMailboxPages(box: Mailbox): (request: Request) => Promise<Response> {
  const token = randomBytes(24).toString('base64url')
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const visit = { box, pathname, token, search: (searchParams.get('q') ?? '').trim().slice(0, 200) }
    const [isDeletion, id] = /^\/dev\/mailbox(?:\/([\w-]+))?\/delete$/.exec(pathname) ?? []
    if (isDeletion !== undefined && request.method === 'POST') return deleteMessages(request, visit, id)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const allow = isDeletion === undefined ? 'GET, HEAD' : 'POST'
      return reply('Method not allowed', { status: 405, type: 'text/plain', headers: { allow } })
    }
    const response = await route(visit)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

interface Visit {
  box: Mailbox
  pathname: string
  search: string
  token: string
}

async function route(visit: Visit): Promise<Response> {
  const { box, pathname } = visit
  if (pathname === '/dev/mailbox.json') {
    return reply(JSON.stringify(await box.list(), null, 2), { type: 'application/json' })
  }
  const [, id, html] = /^\/dev\/mailbox(?:\/([\w-]+)(\/html)?)?\/?$/.exec(pathname) ?? ['']
  if (id === undefined && !/^\/dev\/mailbox\/?$/.test(pathname)) return notFound(visit)
  if (html === undefined) return messagePage(visit, id)
  const message = await box.get(id ?? '')
  return message === null ? notFound(visit) : emailReply(message)
}

/** @param id - undefined: the newest message */
async function messagePage(visit: Visit, id: string | undefined): Promise<Response> {
  const { search, token, box } = visit
  const all = await box.list()
  const frame: MailboxFrame = { search, token, count: all.length }
  const messages = all.filter((message) => contains(message, search))
  const selected = id === undefined ? messages[0] : all.find((message) => message.id === id)
  if (selected !== undefined)
    return reply(mailboxPage(selected.subject, messageView(messages, selected, frame), frame))
  if (id !== undefined) return notFound(visit)
  return all.length === 0
    ? reply(mailboxPage('Mailbox', emptyView(), frame, { refresh: true }))
    : reply(mailboxPage('Nothing found', nothingFoundView(search), frame))
}

/** Links are left out: any two letters are in some ticket. */
function contains({ subject, from, to, text }: StoredMessage, search: string): boolean {
  const wanted = search.toLowerCase()
  const words = text.replace(/https?:\/\/\S+/g, '')
  return [subject, from, to, words].some((part) => part.toLowerCase().includes(wanted))
}

/** Deletes and leads to the next older message, so that several can be deleted one after another. */
async function deleteMessages(request: Request, visit: Visit, id: string | undefined): Promise<Response> {
  const { box, search, token } = visit
  const given = Buffer.from(new URLSearchParams(await request.text()).get('token') ?? '')
  const expected = Buffer.from(token)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    const count = (await box.list()).length
    return reply(mailboxPage('Nothing was deleted', refusedView(), { ...visit, count }), { status: 403 })
  }
  const query = search === '' ? '' : `?${new URLSearchParams({ q: search })}`
  if (id === undefined) {
    await box.deleteAll()
    return reply('', { status: 303, headers: { location: '/dev/mailbox' } })
  }
  const shown = (await box.list()).filter((message) => contains(message, search))
  const at = shown.findIndex((message) => message.id === id)
  const next = at === -1 ? undefined : shown[at + 1]
  await box.delete(id)
  const path = next === undefined ? '/dev/mailbox' : `/dev/mailbox/${next.id}`
  return reply('', { status: 303, headers: { location: `${path}${query}` } })
}

function emailReply(message: StoredMessage): Response {
  // The email is shown in a frame. Its links must replace the whole page, not the frame.
  const base = '<base target="_top">'
  const html = /<head\b[^>]*>/i.test(message.html)
    ? message.html.replace(/<head\b[^>]*>/i, (head) => head + base)
    : base + message.html
  return reply(html, { policy: emailPolicy, headers: { 'content-language': escapeHtml(message.language) } })
}

async function notFound(visit: Visit): Promise<Response> {
  const count = (await visit.box.list()).length
  return reply(mailboxPage('No such message', notFoundView(), { ...visit, count }), { status: 404 })
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
