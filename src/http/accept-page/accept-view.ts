import type { TicketPreview } from '../../domain/respond/response-store.ts'
import { displayedInviter } from '../../domain/user/inviter.ts'
import type { Notice } from '../../languages/wording.ts'
import { formatTimestamp } from '../../lib/format-timestamp.ts'
import { Html, html } from '../../lib/html.ts'
import type { PageLanguage } from './choose-language.ts'

/** The style sheet of all pages. The Content-Security-Policy allows it by its hash. */
export const acceptPageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d5dae2, #3a404b); --soft: light-dark(#f3f5f8, #1d2129); --dim: light-dark(#545d6b, #a7b0be); --accent: light-dark(#1d4ed8, #8ab4ff) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; font: 17px/1.55 system-ui, sans-serif; color: light-dark(#16191f, #eceff4); background: var(--soft) }
main { width: 100%; max-width: 520px; padding: 36px; border: 1px solid var(--line); border-radius: 14px; background: light-dark(#fff, #12151a); overflow-wrap: anywhere }
.app { margin: 0 0 4px; color: var(--dim); font-size: 15px; font-weight: 600 }
h1 { margin: 0 0 12px; font-size: 27px; line-height: 1.25; text-wrap: balance }
p { margin: 0 0 16px }
figure { margin: 20px 0; padding: 2px 0 2px 16px; border-left: 4px solid var(--accent) }
figcaption { color: var(--dim); font-size: 15px }
blockquote { margin: 4px 0 0; white-space: pre-wrap }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 20px 0 24px }
dt { color: var(--dim) }
dd { margin: 0 }
button { width: 100%; padding: 13px 20px; border: 0; border-radius: 9px; font: inherit; font-weight: 600; color: light-dark(#fff, #0b1220); background: var(--accent); cursor: pointer }
button.quiet { margin-top: 10px; border: 1px solid var(--line); font-weight: 400; color: inherit; background: none }
button:hover { filter: brightness(1.08) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
.small { margin: 18px 0 0; color: var(--dim); font-size: 15px }
main > :last-child { margin-bottom: 0 }
@media (max-width: 480px) { main { padding: 24px 20px } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 8px } }
`

interface PageFacts {
  appName: string
  language: PageLanguage
}

/** A pending invitation with buttons to accept and decline it. They post to the page's path, without its query. */
export function pendingPage(
  { invitation, ...preview }: TicketPreview,
  ticket: string,
  { appName, language }: PageFacts,
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
<input type="hidden" name="ticket" value="${ticket}">
<button>${wording.button}</button>
<button class="quiet" name="action" value="decline">${wording.decline}</button>
</form>
<p class="small">${wording.unexpected}</p>`,
    { appName, tag },
  )
}

/** A page with a message and no form. */
export function noticePage({ heading, text }: Notice, { appName, language }: PageFacts): string {
  return page(heading, html`<p>${text}</p>`, { appName, tag: language.tag })
}

/** @param tag the language of the page (BCP 47) */
export function page(
  heading: string,
  content: Html,
  { appName, tag }: { appName: string; tag: string },
): string {
  return html`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${new Html(acceptPageStyle)}</style>
</head>
<body>
<main>
${heading.includes(appName) ? '' : html`<p class="app">${appName}</p>`}
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`.markup
}
