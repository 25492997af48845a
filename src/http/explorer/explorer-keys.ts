/** A script: arrows, Home and End go from tab to tab where one of them has the focus; Enter opens it. */
export const explorerKeys = `
addEventListener('keydown', (event) => {
  if (!event.target.matches?.('.graphiql-tab-button')) return
  const buttons = [...document.querySelectorAll('.graphiql-tab-button')]
  const here = buttons.indexOf(event.target)
  const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (buttons[to] === undefined) return
  event.preventDefault()
  buttons[to].focus()
})
`
