/**
 * A script to run before GraphiQL, about what that keeps in the browser:
 *
 * - It is kept under names of our own. GraphiQL always uses the same ones, so in place of our tabs it would
 *   open those of any other project that was served at this port.
 * - The tabs it opens are put there: the `examples`, and what became of them under the reader's hands. An
 *   example that was not touched gives way to what this version says in its place, one that was closed stays
 *   closed, one that is new comes last. "Clear data" in the settings brings all of them back.
 * - GraphiQL opens the saved tab whose query and variables it last saved elsewhere, and it saves them there at
 *   an edit only, so it may show one tab's query with another's variables. So they are put there now.
 * - It writes each edit into the page's URL, and so into the browser's history; it no longer does. A link that
 *   has `?query=` and perhaps `&variables=` opens a tab of its own, or the one that has that query.
 * - No headers: a key from another data directory would be refused, and none is to lie about.
 *
 * @param examples a list of `{ title, query, variables }` as JSON
 */
export function explorerStorage(examples: string): string {
  return `
{
  const shared = window.localStorage
  const prefix = 'invitation-gateway:'
  // GraphiQL saves its tabs half a second late: what it was about to save would outlive "Clear data".
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
      // Whoever clears all goes through the names.
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
  const alike = (one) => (other) => one.query === other.query && one.variables === other.variables
  const opened = (example) => ({ id: example.title, headers: null, operationName: example.title, response: null, ...example })
  const present = (tab) => {
    const before = offered.find(alike(tab))
    if (before === undefined) return [tab]
    const now = examples.find(({ title }) => title === before.title)
    return now === undefined ? [] : [{ ...tab, ...now }]
  }
  const kept = tabsOf(state?.tabs).flatMap(present).map((tab) => ({ ...tab, headers: null }))
  const added = examples.filter(
    (example) => !offered.some(({ title }) => title === example.title) && !kept.some(alike(example)),
  )
  const tabs = [...kept, ...added.map(opened)]
  let active = tabs[state?.activeTabIndex] === undefined ? 0 : state.activeTabIndex

  const link = new URL(location.href).searchParams
  const query = link.get('query')
  if (query !== null) {
    const linked = { query, variables: link.get('variables') ?? '' }
    active = tabs.findIndex(link.has('variables') ? alike(linked) : (tab) => tab.query === query)
    if (active < 0) active = tabs.push({ ...opened({ title: 'Linked' }), ...linked, id: 'linked ' + Date.now() }) - 1
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
