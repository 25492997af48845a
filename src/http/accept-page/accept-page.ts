import { type RedirectTargets, redirectUrlFault, STATUS_PARAMETER } from '../../domain/create/redirect-url.ts'
import {
  InvitationNotFound,
  InvitationNotPending,
  TooManyTicketGuesses,
  Unavailable,
} from '../../domain/errors.ts'
import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { isTooLong } from '../../domain/text-limits.ts'
import { displayedInviter } from '../../domain/user/inviter.ts'
import type { Ending } from '../../languages/wording.ts'
import type { Handler } from '../routes.ts'
import { emptyReply, pageReply } from './accept-reply.ts'
import {
  ASK_ACTION,
  DECLINE_ACTION,
  declinePage,
  noticePage,
  type PageFacts,
  pendingPage,
  welcomePage,
} from './accept-view.ts'
import { chooseLanguage } from './choose-language.ts'
import type { PageDesign } from './page-design.ts'
import { isSameOriginForm } from './same-origin-form.ts'
import { withParameters } from './with-parameters.ts'

export interface AcceptPageOptions extends RedirectTargets {
  /** @returns null if the ticket is unknown, forged or replaced by a newer link. */
  preview(ticket: string): Promise<TicketPreview | null>
  /** @throws InvitationNotFound | InvitationNotPending */
  accept(ticket: string): Promise<TicketPreview>
  /** @throws InvitationNotFound | InvitationNotPending */
  decline(ticket: string): Promise<TicketPreview>
  /** The query parameter that passes the ticket to the application. */
  ticketParameter: string
  appName: string
  design: PageDesign
  /** Where an accepted invitation leads that has no redirectUrl. Null: nowhere. */
  appUrl: string | null
  publicUrl: string
  /** Receives the error if the page cannot be shown. */
  report(error: unknown): void
}

/**
 * Serves the link in the email, `/invitations/accept?ticket=…`.
 *
 * - GET and HEAD change nothing, because mail scanners open links too.
 * - An invitation with a redirectUrl redirects there with `invitation_status` and, while it is pending, with the ticket.
 * - Without a redirectUrl the page has a form that accepts or declines by POST. A declined invitation is lost, so a
 *   second page asks first. It works without JavaScript, and changes nothing.
 * - Unknown, forged and replaced tickets get the same 404, so that guesses reveal nothing.
 * - An invitation that has ended is 410.
 */
export function createAcceptPages(options: AcceptPageOptions): Handler {
  return async (request) => {
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
      return emptyReply(405, { allow: 'GET, HEAD, POST' })
    }
    const answer = request.method === 'POST' ? submitForm(request, options) : showInvitation(request, options)
    const response = await answer.catch((error: unknown) => answerError(error, request, options))
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

async function showInvitation(request: Request, options: AcceptPageOptions): Promise<Response> {
  const ticket = new URL(request.url).searchParams.get('ticket') ?? ''
  const found = await options.preview(ticket)
  if (found === null) return notice('unknown', 404, request, options)
  const target = redirectTarget(found, ticket, options)
  return target === null ? statusPage(found, ticket, request, options) : emptyReply(302, { location: target })
}

async function submitForm(request: Request, options: AcceptPageOptions): Promise<Response> {
  if (!isSameOriginForm(request, options.publicUrl)) return notice('foreign', 403, request, options)
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    return emptyReply(415, { 'accept-post': 'application/x-www-form-urlencoded' })
  }
  const text = await request.text()
  if (isTooLong(text, 'form')) return emptyReply(413, {})
  const form = new URLSearchParams(text)
  const ticket = form.get('ticket') ?? ''
  const action = form.get('action')
  if (action === ASK_ACTION) return askDecline(ticket, request, options)
  const declines = action === DECLINE_ACTION
  try {
    const ended = await (declines ? options.decline(ticket) : options.accept(ticket))
    const ending = declines ? 'JUST_DECLINED' : 'JUST_ACCEPTED'
    return endPage(ended, { ending, httpStatus: 200 }, request, options)
  } catch (error) {
    if (!(error instanceof InvitationNotFound || error instanceof InvitationNotPending)) throw error
    const found = await options.preview(ticket)
    return found === null
      ? notice('unknown', 404, request, options)
      : statusPage(found, ticket, request, options)
  }
}

/** The second step before an invitation is declined. */
async function askDecline(ticket: string, request: Request, options: AcceptPageOptions): Promise<Response> {
  const found = await options.preview(ticket)
  if (found === null) return notice('unknown', 404, request, options)
  if (found.invitation.status !== 'PENDING') return statusPage(found, ticket, request, options)
  const facts = factsOf(request, found.invitation.locale, options)
  return reply(declinePage(ticket, facts), { status: 200, facts })
}

function answerError(error: unknown, request: Request, options: AcceptPageOptions): Response {
  if (error instanceof TooManyTicketGuesses) {
    const response = notice('busy', 429, request, options)
    response.headers.set('retry-after', String(error.retryAfterSeconds))
    return response
  }
  if (!(error instanceof Unavailable)) throw error
  options.report(error)
  return notice('busy', 503, request, options)
}

function statusPage(
  found: TicketPreview,
  ticket: string,
  request: Request,
  options: AcceptPageOptions,
): Response {
  const { status, locale } = found.invitation
  if (status !== 'PENDING') return endPage(found, { ending: status, httpStatus: 410 }, request, options)
  const facts = factsOf(request, locale, options)
  return reply(pendingPage(found, ticket, facts), { status: 200, facts, hasScript: true })
}

function endPage(
  found: TicketPreview,
  { ending, httpStatus: status }: { ending: Ending; httpStatus: 200 | 410 },
  request: Request,
  options: AcceptPageOptions,
): Response {
  const facts = factsOf(request, found.invitation.locale, options)
  const { wording } = facts.language
  const text = wording.endings[ending](options.appName, displayedInviter(found.inviter))
  const isAccepted = ending === 'JUST_ACCEPTED' || ending === 'ACCEPTED'
  const target = isAccepted ? (redirectTarget(found, '', options) ?? options.appUrl) : null
  if (target === null) return reply(noticePage(text, facts), { status, facts })
  // The other text says that the page can be closed.
  const welcome = ending === 'JUST_ACCEPTED' ? { ...text, text: wording.accepted } : text
  return reply(welcomePage(welcome, target, facts), { status, facts })
}

/** A page that depends on the request alone, so that it reveals nothing about a ticket. */
function notice(
  name: 'unknown' | 'foreign' | 'busy',
  status: number,
  request: Request,
  options: AcceptPageOptions,
): Response {
  const facts = factsOf(request, null, options)
  return reply(noticePage(facts.language.wording[name], facts), { status, facts })
}

function reply(
  markup: string,
  { status, facts, hasScript = false }: { status: number; facts: PageFacts; hasScript?: boolean },
): Response {
  return pageReply(markup, { status, language: facts.language.tag, design: facts.design, hasScript })
}

function factsOf(request: Request, locale: string | null, { appName, design }: AcceptPageOptions): PageFacts {
  return { appName, design, language: chooseLanguage(locale, request.headers.get('accept-language')) }
}

/** @returns null if the gateway's own page answers. */
function redirectTarget(
  { invitation: { redirectUrl, status }, userExists }: TicketPreview,
  ticket: string,
  options: AcceptPageOptions,
): string | null {
  // Checked at each visit, because the allowed origins can change after the invitation was created.
  if (redirectUrl === null || redirectUrlFault(redirectUrl, options) !== null) return null
  return status === 'PENDING'
    ? withParameters(redirectUrl, {
        [options.ticketParameter]: ticket,
        [STATUS_PARAMETER]: userExists ? 'sign_in' : 'sign_up',
      })
    : withParameters(redirectUrl, {
        [options.ticketParameter]: null,
        [STATUS_PARAMETER]: status.toLowerCase(),
      })
}
