import { createHash } from 'node:crypto'
import { EXPLORER_HEADER, KEY_PATH } from './development-key.ts'
import { explorerKeys } from './explorer-keys.ts'
import { patchExplorer } from './explorer-patches.ts'
import { explorerAnswers } from './explorer-responses.ts'
import { explorerStorage } from './explorer-storage.ts'
import { explorerStyle } from './explorer-style.ts'
import { explorerGroups } from './explorer-tabs.ts'
import { COLLECTION_PANEL, explorerPanels } from './panels/panels.ts'
import { SIGNED_IN, signInPage } from './sign-in-page.ts'
import type { ExplorerTab } from './tabs/tab.ts'

export interface ExplorerPage {
  html: string
  /** The Content-Security-Policy. It allows requests only to this gateway. */
  policy: string
}

export interface ExplorerOptions {
  /** Whether a key or token is asked for first, as in production. */
  signIn: boolean
  /** Whether there is a console, whose session is used. */
  hasConsole: boolean
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="28" height="28"><rect width="32" height="32" rx="7" fill="#1d4ed8"/><path d="M7 10h18v12H7z M7 10l9 7 9-7" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>'

/** GraphiQL has no heading of the page. It replaces the content of `main`, so this one is before it. */
const HEADING = '<header class="explorer-heading"><h1>Invitation Gateway: explorer</h1></header>'

/** Loads GraphiQL: 9 MB, which take as long as the rest of the gateway. */
export function loadExplorer() {
  return import('@graphql-yoga/render-graphiql')
}

/**
 * Renders GraphiQL as one page of 9 MB without other files. Its scripts fetch the key; the page does not contain it.
 *
 * Headers can contain keys. GraphiQL may store them (`shouldPersistHeaders`), but {@link explorerStorage} keeps them in the
 * session of one window.
 */
export async function renderExplorer({ signIn, hasConsole }: ExplorerOptions): Promise<ExplorerPage> {
  const { renderGraphiQL } = await loadExplorer()
  const groups = explorerGroups.map(({ title, tabs }) => ({ title, entries: tabs.map(toEntry) }))
  const entries = groups.flatMap((group) => group.entries)
  const options = {
    title: 'Invitation Gateway',
    logo: ICON,
    favicon: `data:image/svg+xml,${encodeURIComponent(ICON)}`,
    shouldPersistHeaders: true,
    // An option of GraphiQL that is missing in the types.
    showPersistHeadersSettings: false,
    defaultEditorToolsVisibility: 'variables' as const,
    // Shown only if the script below has not stored the examples.
    defaultTabs: [{ query: '' }],
  }
  const key = signIn ? SIGNED_IN : { path: KEY_PATH, header: EXPLORER_HEADER }
  const scripts = [
    explorerStorage(json(entries), COLLECTION_PANEL),
    explorerAnswers(json(entries.map(({ title }) => title)), key, { hasConsole }),
    explorerPanels(json(groups), { signOut: signIn }),
    explorerKeys,
  ]
  const html = patchExplorer(renderGraphiQL(options))
    .replace('</head>', (end) => `<style>${explorerStyle}</style>${end}`)
    .replace('<div id="root"></div>', `${HEADING}<main id="root"></main><script>SCRIPTS</script>`)
    .replace('SCRIPTS', () => scripts.join(''))
  // The sign-in page becomes the explorer, and keeps its own policy.
  return { html, policy: policyFor(signIn ? signInPage({ hasConsole }) + html : html) }
}

/** An example as the scripts use it: its comment is its description. */
function toEntry({ query, variables }: ExplorerTab) {
  const comment = /^(?:#.*\n)+/.exec(query)?.[0] ?? ''
  const [about = ''] = comment
    .replaceAll(/^# ?|\n/gm, (mark) => (mark === '\n' ? ' ' : ''))
    .split(/(?<=[.?!]) /)
  return { title: titleOf(query), about, query, variables: json(variables) }
}

/** The name of the operation. */
function titleOf(query: string): string {
  return /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? ''
}

/** JSON that cannot end the script that contains it. */
function json(value: object): string {
  return JSON.stringify(value, null, 2).replaceAll('<', '\\u003c')
}

function policyFor(html: string): string {
  const scripts = Array.from(html.matchAll(/<script>(.*?)<\/script>/gs), ([, script = '']) => script)
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    // The editor creates style sheets at run time.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
