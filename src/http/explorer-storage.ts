/**
 * A script to run before GraphiQL, about what that keeps in the browser:
 *
 * - It is kept under names of our own. GraphiQL always uses the same ones, so in place of our tabs it would
 *   open those of any other project that was served at this port.
 * - GraphiQL opens the saved tab whose query and variables it last saved elsewhere. It saves them there at the
 *   first edit only: before, it would show `firstTab` without its variables and add an empty tab at each
 *   reload. So they are put there now.
 *
 * @param firstTab `{ query, variables }` as JSON
 */
export function explorerStorage(firstTab: string): string {
  return `
{
  const shared = window.localStorage
  const named = (key) => 'invitation-gateway:' + key
  const own = {
    getItem: (key) => shared.getItem(named(key)),
    setItem: (key, value) => shared.setItem(named(key), value),
    removeItem: (key) => shared.removeItem(named(key)),
  }
  Object.defineProperty(window, 'localStorage', { value: own })
  const { tabs = [], activeTabIndex } = JSON.parse(own.getItem('graphiql:tabState') ?? '{}')
  const tab = tabs[activeTabIndex] ?? ${firstTab}
  own.setItem('graphiql:query', tab.query ?? '')
  own.setItem('graphiql:variables', tab.variables ?? '')
}
`
}
