/** A script that defines the panel with the code of the current operation, and a button that copies it. */
export const codePanel = `
const CodePanel = () => {
  const h = React.createElement
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({ queryEditor, variableEditor }))
  const [language, setLanguage] = React.useState('curl')
  const [copied, setCopied] = React.useState('')
  // Draws the panel again when a text or the cursor changes.
  const [, draw] = React.useReducer((count) => count + 1, 0)
  React.useEffect(() => {
    const listeners = [queryEditor, variableEditor].flatMap((editor) =>
      editor ? [editor.onDidChangeModelContent(draw), editor.onDidChangeCursorPosition(draw)] : [],
    )
    return () => listeners.forEach((listener) => listener.dispose())
  }, [queryEditor, variableEditor])
  if (!queryEditor || !variableEditor) return null
  const operation = currentOperation({ queryEditor, variableEditor })
  const codes = codeOf(operation, new URL(location.pathname, location.href).href)
  const copy = async () => setCopied(await copyText(codes[language], 'Copy the code:'))
  return h(
    'section',
    { className: 'explorer-panel', 'aria-label': 'Code' },
    h('h2', null, 'Code'),
    h('p', null, 'Code that runs ' + (operation.operationName ?? 'this operation') + '. It reads the key from SECRET_KEY.'),
    h(
      'label',
      null,
      'Language ',
      h(
        'select',
        { value: language, onChange: (event) => (setLanguage(event.target.value), setCopied('')) },
        Object.keys(codes).map((name) => h('option', { key: name }, name)),
      ),
    ),
    h('pre', { tabIndex: 0, 'aria-label': language, role: 'region' }, codes[language]),
    h('button', { type: 'button', className: 'graphiql-button', onClick: copy }, 'Copy code'),
    h('p', { role: 'status' }, copied),
  )
}
`
