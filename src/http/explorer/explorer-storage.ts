/**
 * A script that runs before GraphiQL and changes what GraphiQL stores in the browser:
 *
 * - The names have a prefix. GraphiQL always uses the same names, and would open the tabs of any other project at the same
 *   port.
 * - The tabs are the `examples` with the changes of the user. An example without changes is replaced by the one of this
 *   version. A closed example stays closed, and a new one is added at the end. "Clear data" in the settings restores all.
 * - GraphiQL stores the query and the variables of the open tab in a second place, but only after an edit. It could show
 *   the query of one tab with the variables of another, so both are stored at the start.
 * - GraphiQL would write each edit into the URL and so into the history of the browser. This is disabled. A link with
 *   `?query=` and perhaps `&variables=` opens the tab with this query, or a new one.
 * - Headers are not stored, because a key is a secret, and would be refused after a change of the data directory.
 *
 * @param examples - a list of `{ title, query, variables }` as JSON
 */
export function explorerStorage(examples: string): string {
  return `
{
  const shared = window.localStorage
  const prefix = 'invitation-gateway:'
  // GraphiQL saves its tabs with a delay of half a second, which could be after "Clear data".
  let cleared = -Infinity
  const isFromBeforeClearing = (key) => key === 'graphiql:tabState' && Date.now() - cleared < 1_000
  const own = new Proxy(
    {
      getItem: (key) => shared.getItem(prefix + key),
      setItem: (key, value) => {
        if (!isFromBeforeClearing(key)) shared.setItem(prefix + key, value)
      },
      removeItem: (key) => {
        if (key === 'graphiql:tabState') cleared = Date.now()
        shared.removeItem(prefix + key)
      },
    },
    {
      // "Clear data" iterates over the names.
      ownKeys: (methods) =>
        Object.keys(shared)
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length))
          .concat(Object.keys(methods)),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  )
  Object.defineProperty(window, 'localStorage', { value: own })

  const saved = (key) => {
    try {
      return JSON.parse(own.getItem(key))
    } catch {
      return null
    }
  }
  const examples = ${examples}
  const state = saved('graphiql:tabState')
  const tabsOf = (value) => (Array.isArray(value) ? value.filter((tab) => typeof tab?.title === 'string') : [])
  const offered = tabsOf(saved('graphiql:examples'))
  const isSame = (one) => (other) => one.query === other.query && one.variables === other.variables
  const toTab = (example) => ({ id: example.title, headers: null, operationName: example.title, response: null, ...example })
  const update = (tab) => {
    const before = offered.find(isSame(tab))
    if (before === undefined) return [tab]
    const now = examples.find(({ title }) => title === before.title)
    return now === undefined ? [] : [{ ...tab, ...now }]
  }
  const stored = tabsOf(state?.tabs).flatMap(update).map((tab) => ({ ...tab, headers: null }))
  const added = examples.filter(
    (example) => !offered.some(({ title }) => title === example.title) && !stored.some(isSame(example)),
  )
  const tabs = [...stored, ...added.map(toTab)]
  let active = tabs[state?.activeTabIndex] === undefined ? 0 : state.activeTabIndex

  const link = new URL(location.href).searchParams
  const query = link.get('query')
  if (query !== null) {
    const linked = { query, variables: link.get('variables') ?? '' }
    active = tabs.findIndex(link.has('variables') ? isSame(linked) : (tab) => tab.query === query)
    if (active < 0) active = tabs.push({ ...toTab({ title: 'Linked' }), ...linked, id: 'linked ' + Date.now() }) - 1
  }
  history.replaceState(history.state, '', location.pathname)
  history.replaceState = () => undefined

  own.setItem('graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: active }))
  own.setItem('graphiql:examples', JSON.stringify(examples))
  own.removeItem('graphiql:headers')
  own.setItem('graphiql:query', tabs[active]?.query ?? '')
  own.setItem('graphiql:variables', tabs[active]?.variables ?? '')
}
`
}
