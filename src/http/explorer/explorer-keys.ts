/** A script: if a tab has the focus, the arrow keys, Home and End move the focus to another tab. */
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
