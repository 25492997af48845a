import { type RedirectTargets, redirectUrlFault, STATUS_PARAMETER } from '../../domain/create/redirect-url.ts'
import {
  InvitationNotFound,
  InvitationNotPending,
  TooManyTicketGuesses,
  Unavailable,
} from '../../domain/errors.ts'
import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { isTooLong } from '../../domain/text-limits.ts'
import type { Handler } from '../routes.ts'
import { emptyReply, pageReply } from './accept-reply.ts'
import { noticePage, pendingPage } from './accept-view.ts'
import { chooseLanguage } from './choose-language.ts'
import type { Ending } from './languages/wording.ts'
import { isSameOriginForm } from './same-origin-form.ts'
import { withParameters } from './with-parameters.ts'

export interface AcceptPageOptions extends RedirectTargets {
  /** @returns null for no such ticket, a forged one, or an older link's. */
  preview(ticket: string): Promise<TicketPreview | null>
  /** @throws InvitationNotFound | InvitationNotPending */
  accept(ticket: string): Promise<TicketPreview>
  /** Like `accept`. */
  decline(ticket: string): Promise<TicketPreview>
  /** The query parameter that hands the ticket on. */
  ticketParameter: string
  appName: string
  publicUrl: string
  /** Takes what keeps a page from being shown. */
  report(error: unknown): void
}

/**
 * The link in the mail, `/invitations/accept?ticket=…`.
 *
 * GET and HEAD change nothing, however often a mail scanner comes. With a redirectUrl they lead there, with
 * `invitation_status` and, while pending, the ticket; without one they show a page whose form accepts or declines by POST.
 * Tickets that were never made, forged or replaced get one and the same page (404), so that guessing teaches
 * nothing; an invitation that has ended is 410.
 */
export function createAcceptPages(options: AcceptPageOptions): Handler {
  const { preview, accept, decline, appName, publicUrl, report } = options
  return async (request) => {
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
      return emptyReply(405, { allow: 'GET, HEAD, POST' })
    }
    const answer = request.method === 'POST' ? submitted(request) : visited(request)
    const response = await answer.catch((error: unknown) => {
      if (error instanceof TooManyTicketGuesses) return tooMany(request, error)
      if (!(error instanceof Unavailable)) throw error
      report(error)
      return notice(request, 'busy', 503)
    })
    return request.method === 'HEAD' ? new Response(null, response) : response
  }

  function tooMany(request: Request, { retryAfterSeconds }: TooManyTicketGuesses): Response {
    const response = notice(request, 'busy', 429)
    response.headers.set('retry-after', String(retryAfterSeconds))
    return response
  }

  async function visited(request: Request): Promise<Response> {
    const ticket = new URL(request.url).searchParams.get('ticket') ?? ''
    const seen = await preview(ticket)
    if (seen === null) return notice(request, 'unknown', 404)
    const target = redirectTarget(seen, ticket, options)
    return target === null ? statusPage(request, seen, ticket) : emptyReply(302, { location: target })
  }

  async function submitted(request: Request): Promise<Response> {
    if (!isSameOriginForm(request, publicUrl)) return notice(request, 'foreign', 403)
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
      return emptyReply(415, { 'accept-post': 'application/x-www-form-urlencoded' })
    }
    const text = await request.text()
    if (isTooLong(text, 'form')) return emptyReply(413, {})
    const form = new URLSearchParams(text)
    const ticket = form.get('ticket') ?? ''
    const declining = form.get('action') === 'decline'
    try {
      const seen = await (declining ? decline(ticket) : accept(ticket))
      return endPage(request, seen, declining ? 'JUST_DECLINED' : 'JUST_ACCEPTED')
    } catch (error) {
      if (!(error instanceof InvitationNotFound || error instanceof InvitationNotPending)) throw error
      const seen = await preview(ticket)
      return seen === null ? notice(request, 'unknown', 404) : statusPage(request, seen, ticket)
    }
  }

  function statusPage(request: Request, seen: TicketPreview, ticket: string): Response {
    const { status, locale } = seen.invitation
    if (status !== 'PENDING') return endPage(request, seen, status)
    const facts = { appName, language: languageOf(request, locale) }
    return pageReply(pendingPage(seen, ticket, facts), { status: 200, language: facts.language.tag })
  }

  function endPage(request: Request, { invitation, inviter }: TicketPreview, ending: Ending): Response {
    const language = languageOf(request, invitation.locale)
    const said = language.wording.endings[ending]({ appName, inviter })
    const status = ending.startsWith('JUST_') ? 200 : 410
    return pageReply(noticePage(said, { appName, language }), { status, language: language.tag })
  }

  /** What is said to anybody, whatever the ticket: it depends on the request alone. */
  function notice(request: Request, what: 'unknown' | 'foreign' | 'busy', status: number): Response {
    const language = languageOf(request, null)
    return pageReply(noticePage(language.wording[what], { appName, language }), {
      status,
      language: language.tag,
    })
  }
}

function languageOf(request: Request, locale: string | null) {
  return chooseLanguage(locale, request.headers.get('accept-language'))
}

/** Where a visitor is sent on to; null when it is the gateway's own page that answers. */
function redirectTarget(
  { invitation: { redirectUrl, status }, userExists }: TicketPreview,
  ticket: string,
  options: AcceptPageOptions,
): string | null {
  // Checked at each visit: what was allowed when the invitation was made may no longer be.
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
