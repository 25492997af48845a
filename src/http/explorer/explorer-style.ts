// GraphiQL's own colors have enough contrast for pictures, but not for text.
const LIGHT = '--color-info: 208, 100%, 36%; --color-warning: 36, 100%, 28%; --color-tertiary: 188, 100%, 26%'
const CONTAINERS = ['.graphiql-container', '.graphiql-dialog', '.graphiql-tooltip']

/** Styles for the light theme: the user has chosen it, or has chosen none and the system uses it. */
function light(style: string): string {
  const selectors = (body: string) => CONTAINERS.map((container) => `${body} ${container}`).join(', ')
  return `${selectors('body.graphiql-light')} { ${style} }
@media (prefers-color-scheme: light) { ${selectors('body:not(.graphiql-dark)')} { ${style} } }`
}

/** Changes of GraphiQL's style: room for many tabs, and more contrast. */
export const explorerStyle = `
/* All tabs are visible, in several rows. */
.graphiql-container .graphiql-session-header { height: auto; align-items: flex-start }
.graphiql-container .graphiql-tabs { flex: 1; flex-wrap: wrap; gap: 2px; overflow: visible }
.graphiql-container .graphiql-tab, .graphiql-container .graphiql-tab-close { border-radius: 6px }
.graphiql-container .graphiql-tab .graphiql-tab-button { font-size: .8125rem; padding: 2px 22px 2px 8px }
.graphiql-container .graphiql-tab .graphiql-tab-close { padding: 5px }
.graphiql-container .graphiql-logo { margin-left: 0; white-space: nowrap }
.graphiql-container .graphiql-logo span { display: none }
/* Without this, a pressed tab would move away from the pointer and lose the click. */
.graphiql-container .graphiql-tab { transform: none !important }
/* Every text has a contrast of at least 4.5 to 1. */
${light(LIGHT)}
.monaco-editor.vs .bracket-highlighting-1, .monaco-editor.vs .bracket-highlighting-4 { color: #1a6b1a !important }
.monaco-editor.vs-dark .line-numbers { color: #a3acbd !important }
.monaco-editor.vs-dark .line-numbers.active-line-number { color: #fff !important }
.monaco-editor.vs-dark .bracket-highlighting-1, .monaco-editor.vs-dark .bracket-highlighting-4 { color: #e9a0e5 !important }
.monaco-editor.vs-dark .bracket-highlighting-2, .monaco-editor.vs-dark .bracket-highlighting-5 { color: #5cb8ff !important }
`
