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

type Kept = Map<string, string>

const storage = (kept: Kept) => ({
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string): unknown => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
})

/** The storage of GraphiQL after a page with these examples was opened with the stored data of a browser and a window. */
function open({ local = new Map(), session = new Map(), examples = [], link = '' }: Opened) {
  const window: Record<string, ReturnType<typeof storage>> = {
    localStorage: storage(local),
    sessionStorage: storage(session),
  }
  const location = { href: `http://localhost:4000/graphql${link}`, pathname: '/graphql' }
  const history = { state: null, replaceState: () => undefined }
  const self: { linkedOperation?: string } = {}
  const script = explorerStorage(JSON.stringify(examples), 'Panel')
  runInNewContext(script, { window, location, history, self, URL, URLSearchParams })
  const state: { tabs: Example[]; activeTabIndex: number } = JSON.parse(local.get(`${PREFIX}tabState`) ?? '')
  return {
    ...state,
    titles: state.tabs.map(({ title }) => title),
    queries: state.tabs.map(({ query }) => query),
    operation: self.linkedOperation,
    graphiql: window['localStorage'],
  }
}

interface Opened {
  local?: Kept
  session?: Kept
  examples?: Example[]
  link?: string
}

const PREFIX = 'invitation-gateway:graphiql:'

const saved = (tabs: object[], activeTabIndex = 0) =>
  new Map([[`${PREFIX}tabState`, JSON.stringify({ tabs, activeTabIndex })]])

test('a new explorer has one tab and shows the collection, until its user closes it', () => {
  const local = new Map()
  expect(open({ local, examples: [example('A', 1), example('B', 1)] }).titles).toEqual(['A'])
  expect(local.get(`${PREFIX}visiblePlugin`)).toBe('Panel')
  local.set(`${PREFIX}visiblePlugin`, '')
  expect(open({ local, examples: [example('A', 1), example('B', 1)] }).titles).toEqual(['A'])
  expect(local.get(`${PREFIX}visiblePlugin`)).toBe('')
})

test('a later version updates unchanged examples and keeps the changes of the user', () => {
  const local = new Map()
  const examples = [example('A', 1), example('B', 1)]
  const { tabs } = open({ local, examples })
  const own = { ...tabs[0], ...example('Own', 1) }
  const all = [tabs[0], { ...tabs[0], ...example('B', 1), query: 'mine' }, own]
  local.set(`${PREFIX}tabState`, JSON.stringify({ tabs: all, activeTabIndex: 2 }))
  const later = open({ local, examples: [example('A', 2), example('B', 2)] })
  expect(later.queries).toEqual([example('A', 2).query, 'mine', example('Own', 1).query])
  expect(later.activeTabIndex).toBe(2)
  // The result is stable.
  expect(open({ local, examples: [example('A', 2), example('B', 2)] }).tabs).toEqual(later.tabs)
})

test('the open tab stays open with its variables', () => {
  const tab = { title: 'T', query: 'query T { t }', variables: '{"t":1}' }
  const local = saved([{ ...tab, variables: '{"t":0}' }, tab], 1)
  local.set(`${PREFIX}variables`, 'of another')
  expect(open({ local }).activeTabIndex).toBe(1)
  expect(local.get(`${PREFIX}query`)).toBe(tab.query)
  expect(local.get(`${PREFIX}variables`)).toBe(tab.variables)
})

test('headers are kept for the window only, also those of the history', () => {
  const headers = '{"Authorization":"Bearer sk_secret"}'
  const tab = { ...example('T', 1), headers }
  const local = saved([tab])
  local.set(`${PREFIX}headers`, headers)
  const session: Kept = new Map()
  // What an earlier version stored is removed.
  const { graphiql } = open({ local, session })
  expect(JSON.stringify([...local, ...session])).not.toContain('sk_secret')
  graphiql?.setItem('graphiql:tabState', JSON.stringify({ tabs: [tab], activeTabIndex: 0 }))
  graphiql?.setItem('graphiql:headers', headers)
  graphiql?.setItem('graphiql:queries', JSON.stringify({ queries: [tab] }))
  graphiql?.setItem('graphiql:favorites', JSON.stringify({ favorites: [tab] }))
  expect(JSON.stringify([...local])).not.toContain('sk_secret')
  expect(JSON.parse(local.get(`${PREFIX}queries`) ?? '')).toEqual({ queries: [{ ...tab, headers: null }] })
  // A reload of the window uses them, another window does not.
  const reloaded = open({ local, session })
  expect(reloaded.graphiql?.getItem('graphiql:headers')).toBe(headers)
  expect(JSON.stringify([...local])).not.toContain('sk_secret')
  expect(open({ local }).graphiql?.getItem('graphiql:headers')).toBe('')
})

test('a link opens the tab with its query, or a new one without variables of other tabs', () => {
  const local = saved([example('A', 1), { ...example('B', 1), variables: '{"b":1}' }])
  const link = (query: string, more: Record<string, string> = {}) =>
    `?${new URLSearchParams({ query, ...more })}`
  const toB = open({ local, link: link(example('B', 1).query) })
  expect(toB).toMatchObject({ titles: ['A', 'B'], activeTabIndex: 1 })
  const toOther = open({ local, link: link('{ other }') })
  expect(toOther).toMatchObject({ titles: ['A', 'B', 'Linked'], activeTabIndex: 2 })
  expect(local.get(`${PREFIX}variables`)).toBe('')
  const twice = open({
    local,
    link: link(example('B', 1).query, { variables: '{"b":2}', operationName: 'B' }),
  })
  expect(twice.tabs.map(({ variables }) => variables)).toEqual(['{}', '{"b":1}', '', '{"b":2}'])
  expect(twice).toMatchObject({ operation: 'B', activeTabIndex: 3 })
  // A long one is in the fragment.
  const long = open({ local, link: link('{ long }', { operationName: 'C' }).replace('?', '#') })
  expect(long).toMatchObject({ operation: 'C', activeTabIndex: 4 })
})

test.each([
  'null',
  '{',
  '[]',
  '{"tabs":{}}',
  '{"tabs":[null,1,{}],"activeTabIndex":"x"}',
  '{"tabs":[],"activeTabIndex":-4}',
])('storage that cannot be parsed is ignored: %s', (state) => {
  const local = new Map([
    [`${PREFIX}tabState`, state],
    [`${PREFIX}collection`, state],
  ])
  const { titles, activeTabIndex } = open({ local, examples: [example('A', 1)] })
  expect(titles).toEqual(['A'])
  expect(activeTabIndex).toBe(0)
})
