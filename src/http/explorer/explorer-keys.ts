/**
 * A script for the keyboard:
 *
 * - On a tab, the arrow keys, Home and End move the focus to another tab, and Delete closes it.
 * - In an editor, Escape moves the focus to the run button. Tab indents there, so it does not leave the editor. If the
 *   editor shows something, such as completions, Escape closes that first.
 */
export const explorerKeys = `
const moveOnTabs = (event) => {
  const buttons = [...document.querySelectorAll('.graphiql-tab-button')]
  const here = buttons.indexOf(event.target)
  const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (event.key === 'Delete') {
    event.target.parentElement.querySelector('.graphiql-tab-close')?.click()
    buttons[Math.max(here - 1, 0)].focus()
  }
  if (buttons[to] === undefined) return
  event.preventDefault()
  buttons[to].focus()
}
const OPENED = '.suggest-widget.visible, .find-widget.visible, .parameter-hints-widget.visible, .context-view.monaco-menu-container'
const leaveEditor = (event) => {
  if (document.querySelector(OPENED) !== null) return
  event.stopPropagation()
  document.querySelector('.graphiql-execute-button')?.focus()
}
addEventListener('keydown', (event) => {
  if (event.target.matches?.('.graphiql-tab-button')) moveOnTabs(event)
})
// Before the editor, which handles each Escape.
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && event.target.matches?.('.monaco-editor textarea')) leaveEditor(event)
}, true)
`
