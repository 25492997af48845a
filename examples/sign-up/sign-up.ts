import type { IncomingMessage, ServerResponse } from 'node:http'
import { accountOf, activate, openSession, passwordFits, prepare, visitorOf } from './accounts.ts'
import { type Invitations, invitationsAt } from './gateway.ts'
import { endedPage, joinPage, page, signInPage, signUpPage } from './pages.tsx'

/** The page of the invitation's `redirectUrl`: `/sign-up?invitation_ticket=…&invitation_status=…`. */
export async function signUp(
  request: IncomingMessage,
  response: ServerResponse,
  gateway: { url: string; secretKey: string },
) {
  const invitations = invitationsAt(gateway)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const visitor = visitorOf(request.headers.cookie)
  // The URL contains the ticket, so no cache may store it and no other site may receive it.
  response.setHeader('cache-control', 'no-store')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('content-type', 'text/html; charset=utf-8')

  if (request.method === 'POST') {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    if (pathname === '/sign-in') return signIn({ invitations, form, response })
    return response.end(await accept({ invitations, form, response }, visitor))
  }
  const ticket = searchParams.get('invitation_ticket')
  if (pathname === '/sign-in') return response.end(signInPage(ticket ?? ''))
  // Without a ticket, `invitation_status` says how the invitation ended.
  if (ticket === null) return response.end(endedPage(searchParams.get('invitation_status') ?? ''))
  // The preview changes nothing, because email scanners open links too.
  const preview = await invitations.preview(ticket)
  if (preview?.status !== 'PENDING') return response.end(endedPage(preview?.status ?? ''))
  if (visitor !== undefined) return response.end(joinPage(preview, ticket, visitor))
  // If the gateway knows all of your users, use `userExists` instead.
  const known = accountOf(preview.emailAddress)?.active
  return response.end(
    known ? signInPage(ticket, `${preview.emailAddress} has an account.`) : signUpPage(preview, ticket),
  )
}

interface Posted {
  invitations: Invitations
  form: URLSearchParams
  response: ServerResponse
}

/**
 * The order for a new account: prepare it, accept, activate it. An invitation can be accepted only once. If
 * the account were created afterwards and that failed, nobody could sign in. In this order, a person who was
 * interrupted before the acceptance can open the link again, and after it can sign in.
 */
async function accept({ invitations, form, response }: Posted, visitor: string | undefined): Promise<string> {
  const ticket = form.get('ticket') ?? ''
  const password = form.get('password') ?? ''
  const preview = await invitations.preview(ticket)
  // Only while the invitation is pending: an old ticket must not set the password of its account.
  if (preview?.status !== 'PENDING') return endedPage(preview?.status ?? '')
  const { id, emailAddress } = preview
  if (visitor === undefined) {
    if (password.length < 8) return page('Your password needs at least 8 characters')
    if (!prepare(emailAddress, id, password)) return signInPage(ticket, `${emailAddress} has an account.`)
  }
  const result = await invitations.accept(ticket, visitor ?? emailAddress)
  switch (result.__typename) {
    case 'InvitationPreview':
      if (visitor === undefined) {
        activate(emailAddress, id)
        response.setHeader('set-cookie', openSession(emailAddress))
      }
      return page(`Welcome, ${emailAddress}`)
    case 'WrongRecipient':
      return page('This invitation is for somebody else', `It is for ${result.hint}. Sign in as them.`)
    case 'InvitationNotPending':
      return endedPage(result.status)
    case 'InvitationNotFound':
      return endedPage('')
    case 'InvalidInput':
      return page('That did not work', result.message)
  }
}

async function signIn({ invitations, form, response }: Posted) {
  const ticket = form.get('ticket') ?? ''
  const account = accountOf(form.get('emailAddress') ?? '')
  if (account === undefined || !passwordFits(account, form.get('password') ?? '')) {
    return response.end(signInPage(ticket, 'Address or password is wrong.'))
  }
  const { emailAddress, invitationId } = account
  // The sign-up was interrupted between the acceptance and the activation, or before both.
  if (!account.active && (await invitations.isAccepted(invitationId))) activate(emailAddress, invitationId)
  if (!account.active)
    return response.end(page('Your sign-up is not finished', 'Follow your invitation again.'))
  response.setHeader('set-cookie', openSession(emailAddress))
  if (ticket === '') return response.end(page(`Welcome, ${emailAddress}`))
  return response
    .writeHead(303, { location: `/sign-up?invitation_ticket=${encodeURIComponent(ticket)}` })
    .end()
}
