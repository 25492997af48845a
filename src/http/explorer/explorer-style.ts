// GraphiQL's own colors have enough contrast for pictures, but not for text.
const LIGHT = '--color-info: 208, 100%, 36%; --color-warning: 36, 100%, 28%; --color-tertiary: 188, 100%, 26%'
const CONTAINERS = ['.graphiql-container', '.graphiql-dialog', '.graphiql-tooltip']

/** Styles for the light theme: the user has chosen it, or has chosen none and the system uses it. */
function light(style: string): string {
  const selectors = (body: string) => CONTAINERS.map((container) => `${body} ${container}`).join(', ')
  return `${selectors('body.graphiql-light')} { ${style} }
@media (prefers-color-scheme: light) { ${selectors('body:not(.graphiql-dark)')} { ${style} } }`
}

const PANELS = `
/* Only for screen readers. */
.explorer-heading { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.explorer-panel { display: flex; flex-direction: column; gap: 12px; font-size: .9375rem }
.explorer-panel :is(h2, h3, p, ul, pre) { margin: 0 }
.explorer-panel h2 { font-size: 1.25rem }
.explorer-panel h3 { font-size: .9375rem; padding: 4px 8px }
.explorer-panel ul { list-style: none; padding: 0 }
.explorer-panel :is(input, select, pre) { font: inherit; color: inherit; padding: 8px; border-radius: 6px; border: 1px solid currentColor; background: hsl(var(--color-base)) }
.explorer-panel pre { font: .8125rem/1.5 var(--font-family-mono); overflow: auto; max-height: 60vh }
.explorer-panel li button { all: unset; box-sizing: border-box; display: block; width: 100%; padding: 6px 8px; border-radius: 6px; cursor: pointer }
.explorer-panel li button:hover { background: hsla(var(--color-neutral), .1) }
.explorer-panel li span { display: block; font-size: .8125rem }
.explorer-panel .graphiql-button { align-self: start }
.explorer-status { min-height: 1.25em; font-size: .75rem; text-align: center }
/* In a narrow window, the result is below the editors. */
@media (max-width: 900px) {
  .graphiql-container #graphiql-session { flex-direction: column }
  .graphiql-container #graphiql-session > .graphiql-horizontal-drag-bar { display: none }
}
/* The focus is visible on everything that can have it. */
:is(.graphiql-container, .graphiql-dialog) :is(button, a, input, select, pre, [tabindex]):focus-visible { outline: 2px solid hsl(var(--color-primary)) !important; outline-offset: -2px }
`

/** Changes of GraphiQL's style: our panels, room for several tabs, and more contrast. */
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
${PANELS}
/* Links in a text are not only a color. */
.graphiql-container .graphiql-doc-explorer-content a { text-decoration: underline }
/* Every text has a contrast of at least 4.5 to 1. */
${light(LIGHT)}
.monaco-editor.vs .bracket-highlighting-1, .monaco-editor.vs .bracket-highlighting-4 { color: #1a6b1a !important }
.monaco-editor .line-numbers.dimmed-line-number { opacity: 1 }
.monaco-editor.vs .line-numbers.dimmed-line-number { color: #237893 !important }
.monaco-editor.vs-dark .line-numbers { color: #a3acbd !important }
.monaco-editor.vs-dark .line-numbers.active-line-number { color: #fff !important }
.monaco-editor.vs-dark .bracket-highlighting-1, .monaco-editor.vs-dark .bracket-highlighting-4 { color: #e9a0e5 !important }
.monaco-editor.vs-dark .bracket-highlighting-2, .monaco-editor.vs-dark .bracket-highlighting-5 { color: #5cb8ff !important }
`
