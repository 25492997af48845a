import { escapeHtml } from '../lib/html.ts'
import type { StoredMessage } from './mailbox.ts'
import { mailboxScript } from './mailbox-script.ts'

/** The style sheet of all pages. The Content-Security-Policy allows it by its hash. */
export const mailboxStyle = `
:root { color-scheme: light dark; --line: light-dark(#d5dae2, #3a404b); --soft: light-dark(#f3f5f8, #1d2129); --dim: light-dark(#545d6b, #a7b0be); --edge: light-dark(#767f8c, #7d8794) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: light-dark(#16191f, #eceff4); background: light-dark(#fff, #12151a) }
header { padding: 12px 24px; border-bottom: 1px solid var(--line) }
header .row { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; justify-content: space-between }
header p { margin: 0; color: var(--dim); font-size: 14px }
h1, h2 { margin: 0; font-size: 20px; overflow-wrap: anywhere }
h1 a { color: inherit; text-decoration: none }
a { color: light-dark(#1d4ed8, #8ab4ff) }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #8ab4ff); outline-offset: 2px }
form { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 }
button, input, summary { padding: 6px 12px; border: 1px solid var(--edge); border-radius: 8px; font: inherit; color: inherit; background: var(--soft); cursor: pointer }
input { min-width: 0; background: none; cursor: text }
.tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: start }
.tools details[open] summary { margin-bottom: 8px }
main > .row { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: start; justify-content: space-between }
[role=status] { min-height: 1.5em; font-size: 14px; color: var(--dim) }
.columns { display: grid; grid-template-columns: minmax(220px, 320px) minmax(0, 1fr) }
nav { border-right: 1px solid var(--line); overflow: auto; max-height: calc(100vh - 75px) }
nav ol { margin: 0; padding: 0; list-style: none }
nav a { display: block; padding: 12px 24px; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; overflow-wrap: anywhere }
nav a:hover, nav a[aria-current] { background: var(--soft) }
nav a[aria-current] { box-shadow: inset 4px 0 light-dark(#1d4ed8, #8ab4ff) }
nav span, nav time { display: block; font-size: 14px; color: var(--dim) }
main { padding: 24px; min-width: 0 }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 12px 0 20px; overflow-wrap: anywhere }
dt { color: var(--dim) }
dd { margin: 0 }
iframe { width: 100%; height: 60vh; min-height: 360px; border: 1px solid var(--line); border-radius: 8px }
main > details { margin-top: 20px }
main > details > summary { width: fit-content }
pre { padding: 16px; border-radius: 8px; background: var(--soft); font-size: 14px; white-space: pre-wrap; overflow-wrap: anywhere }
li { overflow-wrap: anywhere }
@media (max-width: 720px) { .columns { display: flex; flex-direction: column-reverse } nav { border-right: 0; border-top: 1px solid var(--line); max-height: none } }
`

/** What all pages of the mailbox show and need. */
export interface MailboxFrame {
  /** The text that is searched for; empty if nothing is. */
  search: string
  /** The number of all messages. */
  count: number
  /** The value that proves that a form belongs to this gateway's page. */
  token: string
}

/** @param main HTML. @param refresh whether the page is empty and reloads even if scripts are off. */
export function mailboxPage(
  title: string,
  main: string,
  frame: MailboxFrame,
  { refresh = false } = {},
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? '<noscript><meta http-equiv="refresh" content="5"></noscript>\n' : ''}<title>${escapeHtml(title)} · Mailbox</title>
<style>${mailboxStyle}</style>
</head>
<body>
<header><div class="row"><h1><a href="/dev/mailbox">Mailbox</a></h1>
${tools(frame)}</div>
<p>During development emails stay here. Nothing is sent. For programs: <a href="/dev/mailbox.json">/dev/mailbox.json</a></p>
<div role="status"></div></header>
${main}
<script type="module">${mailboxScript}</script>
</body>
</html>
`
}

function tools({ search, count, token }: MailboxFrame): string {
  return `<div class="tools">
<form method="get" action="/dev/mailbox" role="search"><input type="search" name="q" aria-label="Search emails" placeholder="Address, subject or text" value="${escapeHtml(search)}"><button>Search</button></form>
<details><summary>Delete all…</summary>
<form method="post" action="/dev/mailbox/delete">${tokenField(token)}<button>Delete all <span data-count>${count}</span> emails</button></form></details>
</div>`
}

function tokenField(token: string): string {
  return `<input type="hidden" name="token" value="${escapeHtml(token)}">`
}

export function emptyView(): string {
  return `<main>
<h2>No email yet</h2>
<p>Create an invitation to see its email here. The <a href="/graphql">GraphQL explorer</a> opens with a
<code>createInvitation</code> that you can run.</p>
<p>An invitation with <code>notify: false</code> sends no email; its link is in <code>url</code>.
New emails appear by themselves.</p>
</main>`
}

/** No message contains the text that was searched for. */
export function nothingFoundView(search: string): string {
  return `<main>
<h2>No email contains “${escapeHtml(search)}”</h2>
<p><a href="/dev/mailbox">Show all emails</a></p>
</main>`
}

/** A form without the right value: an old page, or a page of another website. */
export function refusedView(): string {
  return `<main>
<h2>Nothing was deleted</h2>
<p>The page was opened before the gateway restarted, or another website sent the form.
<a href="/dev/mailbox">Open the mailbox again</a> and repeat it.</p>
</main>`
}

export function notFoundView(): string {
  return `<main>
<h2>No such message</h2>
<p>Only the newest messages are stored, so it may have been deleted. <a href="/dev/mailbox">Show the newest one</a></p>
</main>`
}

/** The list of messages and one open message. */
export function messageView(
  messages: readonly StoredMessage[],
  selected: StoredMessage,
  { search, token }: MailboxFrame,
): string {
  return `<div class="columns">
<nav aria-label="Messages"><ol>
${messages.map((message) => item(message, search, message.id === selected.id)).join('\n')}
</ol></nav>
<main>
<div class="row"><h2 dir="auto">${escapeHtml(selected.subject)}</h2>
<form method="post" action="/dev/mailbox/${escapeHtml(selected.id)}/delete${queryOf(search)}">${tokenField(token)}<button>Delete</button></form></div>
<dl>
<dt>From</dt><dd>${escapeHtml(selected.from)}</dd>
<dt>To</dt><dd>${escapeHtml(selected.to)}</dd>
<dt>Date</dt><dd>${time(selected.receivedAt)}</dd>
<dt>Links</dt><dd>${selected.links.map(link).join('<br>') || 'none'}</dd>
</dl>
<iframe title="The email as its recipient sees it" src="/dev/mailbox/${escapeHtml(selected.id)}/html"
sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>
<details><summary>Plain text</summary><pre dir="auto">${escapeHtml(selected.text)}</pre></details>
</main>
</div>`
}

function item({ id, subject, to, receivedAt }: StoredMessage, search: string, current: boolean): string {
  return `<li id="message-${escapeHtml(id)}"><a href="/dev/mailbox/${escapeHtml(id)}${queryOf(search)}"${current ? ' aria-current="page"' : ''}>${escapeHtml(subject)}<span>${escapeHtml(to)}</span>${time(receivedAt)}</a></li>`
}

/** The search as the query of a link, in HTML. */
function queryOf(search: string): string {
  return search === '' ? '' : escapeHtml(`?${new URLSearchParams({ q: search })}`)
}

function link(address: string): string {
  return `<a href="${escapeHtml(address)}" rel="noreferrer">${escapeHtml(address)}</a>`
}

function time(at: string): string {
  return `<time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 19).replace('T', ' '))} UTC</time>`
}
