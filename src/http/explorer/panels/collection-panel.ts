/**
 * A script that defines the panel of the collection: a search box, and the examples in groups.
 *
 * An example replaces the open tab if that tab is empty or contains an unchanged example. Otherwise, or with Ctrl, it is
 * opened in a new tab, so that no work is lost. The editor then has the focus, so that Ctrl-Enter runs the example.
 *
 * @param groups - a list of `{ title, entries: [{ title, about, query, variables }] }` as JSON
 */
export function collectionPanel(groups: string): string {
  return `
const collection = ${groups}
${PANEL}`
}

const PANEL = String.raw`
const matches = (entry, words) => {
  const text = (entry.title + ' ' + entry.about + ' ' + entry.query).toLowerCase()
  return words.every((word) => text.includes(word))
}

const wordsOf = (search) => search.toLowerCase().split(/\s+/).filter(Boolean)

const filterCollection = (search) => {
  const words = wordsOf(search)
  return collection
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter((entry) => matches({ ...entry, about: title + ' ' + entry.about }, words)),
    }))
    .filter(({ entries }) => entries.length > 0)
}

// The first one with the words in its name and description, which are what the list shows. Otherwise the first one.
const bestOf = (groups, search) => {
  const entries = groups.flatMap((group) => group.entries)
  return entries.find((entry) => matches({ ...entry, query: '' }, wordsOf(search))) ?? entries[0]
}

const isUnchanged = ({ queryEditor, variableEditor }) => {
  const query = queryEditor.getValue()
  if (query.trim() === '') return true
  return collection.some(({ entries }) =>
    entries.some((entry) => entry.query === query && entry.variables === variableEditor.getValue()),
  )
}

const openEntry = ({ queryEditor, variableEditor, responseEditor, actions }, entry, inNewTab) => {
  if (inNewTab || !isUnchanged({ queryEditor, variableEditor })) actions.addTab()
  queryEditor.setValue(entry.query)
  variableEditor.setValue(entry.variables)
  responseEditor.setValue('')
  // The editor would keep the scroll position of the previous text.
  queryEditor.setScrollPosition({ scrollTop: 0, scrollLeft: 0 })
  queryEditor.focus()
}

const CollectionPanel = () => {
  const h = React.createElement
  const state = useGraphiQL(({ queryEditor, variableEditor, responseEditor, actions }) => ({
    queryEditor,
    variableEditor,
    responseEditor,
    actions,
  }))
  const [search, setSearch] = React.useState('')
  const groups = filterCollection(search)
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0)
  const link = (entry) =>
    h(
      'li',
      { key: entry.title },
      h(
        'button',
        { type: 'button', onClick: (event) => openEntry(state, entry, event.ctrlKey || event.metaKey) },
        h('strong', null, entry.title),
        h('span', null, entry.about),
      ),
    )
  return h(
    'section',
    { className: 'explorer-panel', 'aria-label': 'Collection' },
    h('h2', null, 'Collection'),
    h('input', {
      type: 'search',
      'aria-label': 'Search the collection',
      placeholder: 'Search',
      value: search,
      onChange: (event) => setSearch(event.target.value),
      onKeyDown: (event) => {
        const entry = bestOf(groups, search)
        if (event.key !== 'Enter' || entry === undefined) return
        event.preventDefault()
        openEntry(state, entry, event.ctrlKey || event.metaKey)
      },
    }),
    h('p', { role: 'status' }, count + (count === 1 ? ' example' : ' examples')),
    groups.map(({ title, entries }) =>
      h(
        'section',
        { key: title, 'aria-label': title },
        h('h3', null, title),
        h('ul', null, entries.map(link)),
      ),
    ),
    h('p', null, 'Enter in the search box opens the best match. Ctrl-Enter runs it. In an editor, Escape moves the focus to the run button.'),
  )
}
`
