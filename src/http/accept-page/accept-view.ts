import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { displayedInviter } from '../../domain/user/inviter.ts'
import type { Notice } from '../../languages/wording.ts'
import { formatTimestamp } from '../../lib/format-timestamp.ts'
import { Html, html } from '../../lib/html.ts'
import type { PageLanguage } from './choose-language.ts'
import { type PageDesign, PLAIN_DESIGN } from './page-design.ts'
import { pageScript } from './page-script.ts'

export interface PageFacts {
  appName: string
  language: PageLanguage
  design: PageDesign
}

/** The value of the field `action` that declines. The button of the first page has another one, which only asks. */
export const DECLINE_ACTION = 'confirm-decline'
export const ASK_ACTION = 'decline'

/** A pending invitation with buttons to accept and decline it. They post to the page's path, without its query. */
export function pendingPage(
  { invitation, ...preview }: TicketPreview,
  ticket: string,
  { appName, language, design }: PageFacts,
): string {
  const { wording, tag } = language
  const { emailAddress, expiresAt, message } = invitation
  const inviter = displayedInviter(preview.inviter)
  const quote =
    message === null
      ? html``
      : html`<figure><figcaption>${wording.quote(inviter)}</figcaption><blockquote dir="auto">${message}</blockquote></figure>`
  return page(
    wording.heading(appName),
    html`<p>${wording.intro(appName, inviter)}</p>
${quote}
<dl>
<dt>${wording.recipient}</dt><dd><bdi>${emailAddress}</bdi></dd>
<dt>${wording.validUntil}</dt><dd><time datetime="${expiresAt.toISOString()}">${formatTimestamp(expiresAt, tag)}</time></dd>
</dl>
<form method="post" action="accept">
${ticketField(ticket)}
<button>${wording.button}</button>
<button class="quiet" name="action" value="${ASK_ACTION}">${wording.decline}</button>
</form>
<p class="small">${wording.unexpected}</p>
<script>${new Html(pageScript)}</script>`,
    { appName, tag, design },
  )
}

/** The second step before an invitation is declined, because that is final. */
export function declinePage(ticket: string, { appName, language, design }: PageFacts): string {
  const { wording, tag } = language
  const { heading, text } = wording.askDecline(appName)
  return page(
    heading,
    html`<p>${text}</p>
<form method="post" action="accept">
${ticketField(ticket)}
<button name="action" value="${DECLINE_ACTION}">${wording.confirmDecline}</button>
</form>
<form method="get" action="accept">
${ticketField(ticket)}
<button class="quiet">${wording.back}</button>
</form>`,
    { appName, tag, design },
  )
}

function ticketField(ticket: string): Html {
  return html`<input type="hidden" name="ticket" value="${ticket}">`
}

/** The page of an accepted invitation, with a button that leads on to the application. */
export function welcomePage(
  { heading, text }: Notice,
  applicationUrl: string,
  { appName, language, design }: PageFacts,
): string {
  const { tag, wording } = language
  return page(
    heading,
    html`<p>${text}</p>
<p><a class="button" href="${applicationUrl}" rel="noreferrer">${wording.proceed(appName)}</a></p>`,
    { appName, tag, design },
  )
}

/** A page with a message and no form. */
export function noticePage({ heading, text }: Notice, { appName, language, design }: PageFacts): string {
  return page(heading, html`<p>${text}</p>`, { appName, tag: language.tag, design })
}

interface PageFrame {
  appName: string
  /** The language of the page (BCP 47). */
  tag: string
  /** Default: without a brand. */
  design?: PageDesign
}

export function page(
  heading: string,
  content: Html,
  { appName, tag, design = PLAIN_DESIGN }: PageFrame,
): string {
  return html`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${new Html(design.style)}</style>
</head>
<body>
<main>
${brandOf(heading, appName, design)}
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`.markup
}

function brandOf(heading: string, appName: string, { logoUrl }: PageDesign): Html {
  if (logoUrl !== null) return html`<p class="logo"><img src="${logoUrl}" alt="${appName}"></p>`
  return heading.includes(appName) ? html`` : html`<p class="app">${appName}</p>`
}
