/**
 * A script that runs before GraphiQL and changes what GraphiQL stores in the browser:
 *
 * - The names have a prefix. GraphiQL always uses the same names, and would open the tabs of any other project at the same
 *   port.
 * - Headers can contain keys. They are only in `sessionStorage`, which ends with the window. `localStorage` contains the tabs
 *   and the history without headers.
 * - A new explorer has one tab with the first example. A tab with an unchanged example of an earlier version gets the one
 *   of this version. "Clear data" in the settings restores the first tab.
 * - GraphiQL stores the query, variables and headers of the open tab in a second place, but only after an edit. It could
 *   show the query of one tab with the variables of another, so all are stored at the start.
 * - GraphiQL would write each edit into the URL and so into the history of the browser. This is disabled. A link with
 *   `?query=` and perhaps `&variables=` and `&operationName=` opens the tab with this query, or a new one.
 *
 * @param examples - a list of `{ title, query, variables }` as JSON
 * @param panel - the panel that a new explorer shows
 */
export function explorerStorage(examples: string, panel: string): string {
  return `
{
  const examples = ${examples}
  const panel = '${panel}'
${STORAGE}
${TABS}
}
`
}

const STORAGE = `
  const shared = window.localStorage
  const session = window.sessionStorage
  const prefix = 'invitation-gateway:'
  // GraphiQL saves its tabs with a delay of half a second, which could be after "Clear data".
  let cleared = -Infinity
  const isFromBeforeClearing = (key) => key === 'graphiql:tabState' && Date.now() - cleared < 1_000
  const parse = (text) => {
    try {
      return JSON.parse(text)
    } catch {
      return null
    }
  }
  const withoutHeaders = (text) => JSON.stringify(parse(text), (name, value) => (name === 'headers' ? null : value))
  const own = new Proxy(
    {
      getItem: (key) => session.getItem(prefix + key) ?? shared.getItem(prefix + key),
      setItem: (key, value) => {
        if (isFromBeforeClearing(key)) return
        if (key === 'graphiql:headers' || key === 'graphiql:tabState') session.setItem(prefix + key, value)
        if (key === 'graphiql:headers') return
        const hasHeaders = ['graphiql:tabState', 'graphiql:queries', 'graphiql:favorites'].includes(key)
        shared.setItem(prefix + key, hasHeaders ? withoutHeaders(value) : value)
      },
      removeItem: (key) => {
        if (key === 'graphiql:tabState') cleared = Date.now()
        shared.removeItem(prefix + key)
        session.removeItem(prefix + key)
      },
    },
    {
      // "Clear data" iterates over the names.
      ownKeys: (methods) => [
        ...new Set(
          [...Object.keys(shared), ...Object.keys(session)]
            .filter((key) => key.startsWith(prefix))
            .map((key) => key.slice(prefix.length))
            .concat(Object.keys(methods)),
        ),
      ],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  )
  Object.defineProperty(window, 'localStorage', { value: own })
`

const TABS = `
  const tabsOf = (value) => (Array.isArray(value) ? value.filter((tab) => typeof tab?.title === 'string') : [])
  const isSame = (one) => (other) => one.query === other.query && one.variables === other.variables
  // Keys from an earlier version, or from somebody who edits the storage.
  shared.removeItem(prefix + 'graphiql:headers')
  const local = shared.getItem(prefix + 'graphiql:tabState')
  if (local !== null) shared.setItem(prefix + 'graphiql:tabState', withoutHeaders(local))

  const state = parse(own.getItem('graphiql:tabState'))
  const offered = tabsOf(parse(own.getItem('graphiql:collection')))
  const update = (tab) => {
    const before = offered.find(isSame(tab))
    return { ...tab, ...examples.find(({ title }) => title === before?.title) }
  }
  const toTab = ({ title, query, variables }) => ({ id: title, title, query, variables, headers: null, operationName: title, response: null })
  const tabs = tabsOf(state?.tabs).map(update)
  if (tabs.length === 0) tabs.push(...examples.slice(0, 1).map(toTab))
  let active = tabs[state?.activeTabIndex] === undefined ? 0 : state.activeTabIndex

  const { search, hash } = new URL(location.href)
  const link = new URLSearchParams(search || hash.slice(1))
  const query = link.get('query')
  if (query !== null) {
    const linked = { query, variables: link.get('variables') ?? '' }
    self.linkedOperation = link.get('operationName')
    active = tabs.findIndex(link.has('variables') ? isSame(linked) : (tab) => tab.query === query)
    if (active < 0) {
      const title = self.linkedOperation ?? 'Linked'
      active = tabs.push({ ...toTab({ title, ...linked }), id: 'linked ' + Date.now() }) - 1
    }
  }
  history.replaceState(history.state, '', location.pathname)
  history.replaceState = () => undefined

  own.setItem('graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: active }))
  if (own.getItem('graphiql:collection') === null) {
    // A narrow window has no room for it.
    if (!(self.innerWidth < 900)) own.setItem('graphiql:visiblePlugin', panel)
    // Its width, as a part of the rest.
    own.setItem('graphiql:docExplorerFlex', '0.25')
  }
  own.setItem('graphiql:collection', JSON.stringify(examples))
  own.setItem('graphiql:query', tabs[active]?.query ?? '')
  own.setItem('graphiql:variables', tabs[active]?.variables ?? '')
  own.setItem('graphiql:headers', tabs[active]?.headers ?? '')
`
