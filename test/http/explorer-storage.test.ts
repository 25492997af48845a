import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { explorerStorage } from '../../src/http/explorer/explorer-storage.ts'

interface Example {
  title: string
  query: string
  variables: string
}

const example = (title: string, version: number): Example => ({
  title,
  query: `query ${title} { v${version} }`,
  variables: '{}',
})

/** What the browser stores after a page with these examples was opened with this storage. */
function opened(kept: Map<string, string>, examples: Example[], search = '') {
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  }
  const location = { href: `http://localhost:4000/graphql${search}`, pathname: '/graphql' }
  const history = { state: null, replaceState: () => undefined }
  runInNewContext(explorerStorage(JSON.stringify(examples)), {
    window: { localStorage },
    location,
    history,
    URL,
  })
  const state: { tabs: Example[]; activeTabIndex: number } = JSON.parse(
    kept.get('invitation-gateway:graphiql:tabState') ?? '',
  )
  return {
    ...state,
    titles: state.tabs.map(({ title }) => title),
    queries: state.tabs.map(({ query }) => query),
  }
}

const saved = (tabs: object[], activeTabIndex = 0) =>
  new Map([['invitation-gateway:graphiql:tabState', JSON.stringify({ tabs, activeTabIndex })]])

test('a later version adds its examples and keeps the changes of the user', () => {
  const kept = new Map<string, string>()
  const first = opened(kept, [example('A', 1), example('B', 1), example('C', 1), example('D', 1)])
  expect(first.titles).toEqual(['A', 'B', 'C', 'D'])
  // B is edited, C is closed, and a tab is added and opened.
  const tabs = [
    first.tabs[0],
    { ...first.tabs[1], query: 'mine' },
    first.tabs[3],
    { ...first.tabs[0], ...example('Own', 1) },
  ]
  kept.set('invitation-gateway:graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: 3 }))

  const later = opened(kept, [example('E', 2), example('A', 2), example('B', 2), example('C', 2)])
  expect(later.queries).toEqual([
    example('A', 2).query,
    'mine',
    example('Own', 1).query,
    example('E', 2).query,
  ])
  // The result is stable.
  const again = opened(kept, [example('E', 2), example('A', 2), example('B', 2), example('C', 2)])
  expect(again.tabs).toEqual(later.tabs)
})

test('the open tab stays open with its variables and without headers', () => {
  const tab = {
    title: 'T',
    query: 'query T { t }',
    variables: '{"t":1}',
    headers: '{"Authorization":"Bearer stale"}',
  }
  const kept = saved([{ ...tab, variables: '{"t":0}' }, tab], 1)
  kept.set('invitation-gateway:graphiql:headers', tab.headers)
  kept.set('invitation-gateway:graphiql:variables', 'of another')
  expect(opened(kept, []).activeTabIndex).toBe(1)
  expect(kept.get('invitation-gateway:graphiql:query')).toBe(tab.query)
  expect(kept.get('invitation-gateway:graphiql:variables')).toBe(tab.variables)
  expect(JSON.stringify([...kept])).not.toContain('stale')
})

test('a link opens the tab with its query, or a new one without variables of other tabs', () => {
  const examples = [example('A', 1), { ...example('B', 1), variables: '{"b":1}' }]
  const kept = new Map<string, string>()
  const link = (query: string, variables?: string) =>
    `?${new URLSearchParams({ query, ...(variables === undefined ? {} : { variables }) })}`
  expect(opened(kept, examples, link(example('B', 1).query))).toMatchObject({
    titles: ['A', 'B'],
    activeTabIndex: 1,
  })
  expect(opened(kept, examples, link('{ other }'))).toMatchObject({
    titles: ['A', 'B', 'Linked'],
    activeTabIndex: 2,
  })
  expect(kept.get('invitation-gateway:graphiql:variables')).toBe('')
  const twice = opened(kept, examples, link(example('B', 1).query, '{"b":2}'))
  expect(twice.tabs.map(({ variables }) => variables)).toEqual(['{}', '{"b":1}', '', '{"b":2}'])
})

test.each([
  'null',
  '{',
  '[]',
  '{"tabs":{}}',
  '{"tabs":[null,1,{}],"activeTabIndex":"x"}',
  '{"tabs":[],"activeTabIndex":-4}',
])('storage that cannot be parsed is ignored: %s', (state) => {
  const kept = new Map([
    ['invitation-gateway:graphiql:tabState', state],
    ['invitation-gateway:graphiql:examples', state],
  ])
  const { titles, activeTabIndex } = opened(kept, [example('A', 1)])
  expect(titles).toEqual(['A'])
  expect(activeTabIndex).toBe(0)
})
