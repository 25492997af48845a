import { html } from '../../../lib/html.ts'
import { pageReply } from '../../accept-page/accept-reply.ts'
import { page } from '../../accept-page/accept-view.ts'

/** Why a sign-in at the issuer did not succeed. */
export type OpenIdFault =
  | 'unknown attempt'
  | 'refused'
  | 'issuer does not answer'
  | 'exchange failed'
  | 'token not accepted'
  | 'token too long'

interface FaultText {
  status: number
  text: string
  action: string
}

const FAULTS: Readonly<Record<OpenIdFault, FaultText>> = {
  'unknown attempt': {
    status: 400,
    text: 'This browser did not start this sign-in, or it started it more than ten minutes ago, or the sign-in was used already.',
    action: 'Start again. If this happens each time, allow cookies for this address.',
  },
  refused: {
    status: 403,
    text: 'Your identity provider did not sign you in, or you canceled.',
    action: 'Try again, or ask the operator whether you may use this application.',
  },
  'issuer does not answer': {
    status: 503,
    text: 'The identity provider does not answer at the moment.',
    action: 'Try again in a moment.',
  },
  'exchange failed': {
    status: 502,
    text: 'The identity provider did not confirm the sign-in.',
    action:
      'Try again. If the error remains, the operator must check OPENID_CLIENT_ID and OPENID_CLIENT_SECRET.',
  },
  'token not accepted': {
    status: 403,
    text: 'The identity provider signed you in, but the gateway does not accept its token.',
    action:
      'The operator must set JWT_AUDIENCE to the audience of the access token, or add OPENID_CLIENT_ID to it.',
  },
  'token too long': {
    status: 403,
    text: 'The token of your identity provider is too long for a session.',
    action: 'The operator must configure a token with fewer claims.',
  },
}

export interface PageFacts {
  appName: string
  /** The path of the console, without a slash at the end. */
  path: string
  /** The id under which the log contains the reason. */
  requestId: string
}

/** Says what happened and what to do. It repeats nothing of the request. */
export function faultPage(fault: OpenIdFault, { appName, path, requestId }: PageFacts): Response {
  const { status, text, action } = FAULTS[fault]
  const content = html`<p>${text}</p>
<p>${action}</p>
<p><a href="${path}/openid">Try again</a></p>
<p><a href="${path}">Other ways to sign in</a></p>
<p class="small">The log of the gateway contains the reason under the id ${requestId}.</p>`
  const markup = page('You are not signed in', content, { appName, tag: 'en' })
  return pageReply(markup, { status, language: 'en' })
}

/**
 * Leads on to the console. A redirect would not do: the browser came from another site, so it would not send the session's
 * cookie with it.
 */
export function signedInPage(location: string, appName: string): Response {
  const content = html`<p><a href="${location}">Open the console</a></p>`
  const response = pageReply(page('You are signed in', content, { appName, tag: 'en' }), {
    status: 200,
    language: 'en',
  })
  response.headers.set('refresh', `0; url=${location}`)
  return response
}
