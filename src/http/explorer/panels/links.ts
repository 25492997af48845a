/** A script that finds the operation at the cursor, and defines the button that copies a link to it. */
export const links = String.raw`
const operationsOf = (query) =>
  Array.from(query.matchAll(/^[ \t]*(query|mutation|subscription)\s+(\w+)/gm), ({ 1: kind, 2: name, index }) => ({
    kind,
    name,
    index,
  }))

// The operation at the cursor, or the first one.
const currentOperation = ({ queryEditor, variableEditor }) => {
  const query = queryEditor.getValue()
  const cursor = queryEditor.getModel().getOffsetAt(queryEditor.getPosition())
  const operations = operationsOf(query)
  const { name } = operations.findLast(({ index }) => index <= cursor) ?? operations[0] ?? {}
  return { query, variables: variableEditor.getValue(), operationName: name }
}

// A link has no headers and no keys. Servers accept about 16 kB of headers, so a long operation is in the fragment,
// which browsers do not send.
const linkTo = ({ query, variables, operationName }, page) => {
  const parameters = new URLSearchParams({ query: hideSecrets(query), variables: hideSecrets(variables) })
  if (operationName !== undefined) parameters.set('operationName', operationName)
  const text = String(parameters)
  return page + (text.length > 6000 ? '#' : '?') + text
}

// Returns what to announce. Without the clipboard (a page without https), a dialog shows the text.
const copyText = async (text, question) => {
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied.'
  } catch {
    prompt(question, text)
    return ''
  }
}

const EDITOR_LABELS = {
  queryEditor: 'Operation. Escape leaves the editor.',
  variableEditor: 'Variables. Escape leaves the editor.',
  headerEditor: 'Headers. Escape leaves the editor.',
}

const CopyLink = () => {
  const h = React.createElement
  const state = useGraphiQL(({ queryEditor, variableEditor, headerEditor }) => ({
    queryEditor,
    variableEditor,
    headerEditor,
  }))
  const [said, say] = React.useState('')
  React.useEffect(() => {
    if (!Object.values(state).every(Boolean)) return
    for (const [name, editor] of Object.entries(state)) editor.updateOptions({ ariaLabel: EDITOR_LABELS[name] })
    selectLinkedOperation(state.queryEditor)
  }, [state.queryEditor, state.variableEditor, state.headerEditor])
  const copy = async () => {
    say('')
    say(await copyText(linkTo(currentOperation(state), location.origin + location.pathname), 'Copy the link:'))
  }
  return h(
    React.Fragment,
    null,
    h(
      'button',
      { type: 'button', className: 'graphiql-un-styled graphiql-toolbar-button', 'aria-label': 'Copy link', title: 'Copy link', onClick: copy },
      icon('M9 15l6-6M10 6l2-2a4 4 0 0 1 6 6l-2 2M14 18l-2 2a4 4 0 0 1-6-6l2-2'),
    ),
    h('span', { role: 'status', className: 'explorer-status' }, said),
  )
}

// Ctrl-Enter runs the operation at the cursor.
const selectLinkedOperation = (queryEditor) => {
  const name = self.linkedOperation
  const index = operationsOf(queryEditor.getValue()).find((operation) => operation.name === name)?.index
  if (index === undefined) return
  delete self.linkedOperation
  const position = queryEditor.getModel().getPositionAt(index)
  queryEditor.setPosition(position)
  queryEditor.revealLineInCenterIfOutsideViewport(position.lineNumber)
}
`
