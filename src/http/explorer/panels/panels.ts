import { codePanel } from './code-panel.ts'
import { collectionPanel } from './collection-panel.ts'
import { links } from './links.ts'
import { snippets } from './snippets.ts'

/** The name of the panel that a new explorer shows. */
export const COLLECTION_PANEL = 'Collection'

/**
 * A script that runs before GraphiQL and defines the panels and the toolbar for it. GraphiQL's page is patched to use
 * them, and to export React, `useGraphiQL` and its history.
 *
 * @param groups - the collection as JSON
 */
export function explorerPanels(groups: string, { signOut }: { signOut: boolean }): string {
  return `
{
const canSignOut = ${signOut}
${snippets}
${links}
${collectionPanel(groups)}
${codePanel}
${PLUGINS}
}
`
}

const PLUGINS = `
const icon = (path) =>
  React.createElement(
    'svg',
    { viewBox: '0 0 24 24', width: 20, height: 20, fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    React.createElement('path', { d: path, strokeLinecap: 'round', strokeLinejoin: 'round' }),
  )

self.explorerPlugins = (builder) => [
  { title: '${COLLECTION_PANEL}', icon: () => icon('M4 5h6v6H4zM14 5h6v6h-6zM4 15h6v4H4zM14 15h6v4h-6z'), content: CollectionPanel },
  self.graphiqlHistory,
  { title: 'Code', icon: () => icon('M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14'), content: CodePanel },
  builder,
]

const signOut = () => {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith('invitation-gateway:')) sessionStorage.removeItem(key)
  }
  location.reload()
}
self.ExplorerToolbar = () => {
  const h = React.createElement
  const className = 'graphiql-un-styled graphiql-toolbar-button'
  return h(
    React.Fragment,
    null,
    h(CopyLink),
    canSignOut &&
      h(
        'button',
        { type: 'button', className, 'aria-label': 'Sign out', title: 'Sign out', onClick: signOut },
        icon('M14 8V5H5v14h9v-3M10 12h10M17 9l3 3-3 3'),
      ),
  )
}
`
