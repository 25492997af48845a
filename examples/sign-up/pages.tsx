import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Preview } from './gateway.ts'

export function page(title: string, content?: ReactNode): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <title>{title}</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <h1>{title}</h1>
        {content}
      </body>
    </html>,
  )}`
}

/** The form for a visitor without an account. The address is fixed: it is the invited one. */
export function signUpPage(
  { appName, emailAddress, inviterEmailAddress, message }: Preview,
  ticket: string,
): string {
  return page(
    `Your invitation to ${appName}`,
    <form method="post" action="/sign-up">
      {inviterEmailAddress !== null && <p>{inviterEmailAddress} has invited you.</p>}
      {message !== '' && <blockquote>{message}</blockquote>}
      <p>{emailAddress}</p>
      <input type="hidden" name="ticket" value={ticket} />
      <label>
        Password <input type="password" name="password" minLength={8} required={true} />
      </label>
      <button type="submit">Sign up</button>
    </form>,
  )
}

/** For a visitor who is signed in. */
export function joinPage({ appName }: Preview, ticket: string, visitor: string): string {
  return page(
    `Your invitation to ${appName}`,
    <form method="post" action="/sign-up">
      <input type="hidden" name="ticket" value={ticket} />
      <button type="submit">Accept as {visitor}</button>
    </form>,
  )
}

export function signInPage(ticket: string, notice = ''): string {
  return page(
    'Sign in',
    <form method="post" action="/sign-in">
      <p>{notice}</p>
      <input type="hidden" name="ticket" value={ticket} />
      <label>
        Email address <input name="emailAddress" />
      </label>
      <label>
        Password <input type="password" name="password" />
      </label>
      <button type="submit">Sign in</button>
    </form>,
  )
}

/** Why the invitation cannot be accepted: its status, or `invitation_status` if there is no ticket. */
export function endedPage(status: string): string {
  switch (status.toUpperCase()) {
    case 'ACCEPTED':
      return page('This invitation has been accepted', <a href="/sign-in">Sign in</a>)
    case 'EXPIRED':
      return page('This invitation has expired', 'Ask for another one.')
    case 'REVOKED':
      return page('This invitation was revoked')
    case 'DECLINED':
      return page('You have declined this invitation')
    default:
      return page('This link is no longer valid', 'Look for a newer email.')
  }
}
