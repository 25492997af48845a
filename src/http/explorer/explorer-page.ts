import { createHash } from 'node:crypto'
import { EXPLORER_HEADER, KEY_PATH } from './development-key.ts'
import { explorerKeys } from './explorer-keys.ts'
import { patchExplorer } from './explorer-patches.ts'
import { explorerAnswers } from './explorer-responses.ts'
import { explorerStorage } from './explorer-storage.ts'
import { explorerStyle } from './explorer-style.ts'
import { explorerTabs } from './explorer-tabs.ts'

export interface ExplorerPage {
  html: string
  /** The Content-Security-Policy. It allows requests only to this gateway. */
  policy: string
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="28" height="28"><rect width="32" height="32" rx="7" fill="#1d4ed8"/><path d="M7 10h18v12H7z M7 10l9 7 9-7" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>'

/** Loads GraphiQL: 9 MB, which take as long as the rest of the gateway. */
export function loadExplorer() {
  return import('@graphql-yoga/render-graphiql')
}

/**
 * Renders GraphiQL as one page of 9 MB without other files. Its scripts fetch the key; the page does not contain it.
 *
 * Headers are not saved in the browser (`shouldPersistHeaders`): a saved key would be refused after a change of the data
 * directory.
 */
export async function renderExplorer(): Promise<ExplorerPage> {
  const { renderGraphiQL } = await loadExplorer()
  const tabs = explorerTabs.map(({ query, variables }) => ({
    title: titleOf(query),
    query,
    variables: json(variables),
  }))
  const graphiql = renderGraphiQL({
    title: 'Invitation Gateway',
    logo: ICON,
    favicon: `data:image/svg+xml,${encodeURIComponent(ICON)}`,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: 'variables',
    // Shown only if the script below has not stored the examples.
    defaultTabs: [{ query: '' }],
  })
  const titles = tabs.map(({ title }) => title)
  const scripts = [
    explorerStorage(json(tabs)),
    explorerAnswers(json(titles), { path: KEY_PATH, header: EXPLORER_HEADER }),
    explorerKeys,
  ]
  const html = patchExplorer(graphiql)
    .replace('</head>', (end) => `<style>${explorerStyle}</style>${end}`)
    .replace('<div id="root"></div>', (root) => `${root}<script>${scripts.join('')}</script>`)
  return { html, policy: policyFor(html) }
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
