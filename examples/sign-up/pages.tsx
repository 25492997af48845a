import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { style } from '../style.ts'
import type { Preview } from './gateway.ts'

export function page(title: string, content?: ReactNode): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{style}</style>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main className="narrow">
          <h1>{title}</h1>
          {content}
        </main>
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
        Password{' '}
        <input type="password" name="password" autoComplete="new-password" minLength={8} required={true} />
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
      {notice !== '' && <p role="status">{notice}</p>}
      <input type="hidden" name="ticket" value={ticket} />
      <label>
        Email address <input name="emailAddress" autoComplete="username" />
      </label>
      <label>
        Password <input type="password" name="password" autoComplete="current-password" />
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
