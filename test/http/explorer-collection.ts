import { runInNewContext } from 'node:vm'
import { Kind, parse } from 'graphql'
import { expect } from 'vitest'
import { EXPLORER_HEADER, KEY_PATH } from '../../src/http/explorer/development-key.ts'
import { explorerAnswers } from '../../src/http/explorer/explorer-responses.ts'
import { explorerTabs } from '../../src/http/explorer/explorer-tabs.ts'
import { eventually, type Gateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'

export const tabs = explorerTabs.map((tab) => ({ ...tab, name: nameOf(tab.query) }))

function nameOf(query: string): string {
  const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  expect(operations, query).toHaveLength(1)
  return operations.map((operation) => ('name' in operation && operation.name?.value) || '').join()
}

const OWN_PAGE = { host: 'localhost', origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }

type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** Runs the script of the page with a gateway instead of the network and with the headers of a browser. */
export function explorerFetch({ fetch }: Pick<Gateway, 'fetch'>): Fetch {
  const window: { fetch: Fetch } = {
    fetch: (path, init) => {
      const request = new Request(`http://localhost${path}`, init)
      for (const [name, value] of Object.entries(OWN_PAGE)) request.headers.set(name, value)
      return fetch(request)
    },
  }
  const titles = JSON.stringify(tabs.map(({ name }) => name))
  const key = { path: KEY_PATH, header: EXPLORER_HEADER }
  runInNewContext(explorerAnswers(titles, key), { window, Response, Headers, URL })
  return (path, init) => window.fetch(path, init)
}

export function posted(
  { query, variables }: (typeof tabs)[number],
  accept = 'application/json',
): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  }
}

/** Runs every example in order several times, while the subscription is open. */
export async function runExplorerTabs(gateway: Pick<Gateway, 'fetch'>, rounds: number): Promise<void> {
  const fetch = explorerFetch(gateway)
  const stream = new AbortController()
  const follow = tabs.find(({ name }) => name === 'FollowInvitations')
  if (follow === undefined) throw new Error('There is no such tab')
  const events = readStream(
    await fetch('/graphql', { ...posted(follow, 'text/event-stream'), signal: stream.signal }),
  )

  for (let round = 1; round <= rounds; round++) {
    for (const tab of tabs.filter((each) => each !== follow)) {
      const what = `${tab.name}, round ${round}`
      const data = await eventually(async () => {
        const { data, errors } = JSON.parse(await (await fetch('/graphql', posted(tab))).text())
        expect(errors, what).toBeUndefined()
        // Messages to a receiver are created a moment after their events.
        return data.webhookEndpoint?.deliveries.nodes.length === 0 ? undefined : data
      }, what)
      const results = Object.entries<{ code?: string } | null>(data)
      for (const [field, result] of results) {
        if (field === 'invitationQuota') expect(result, what).toBeNull()
        else expect(result, what).not.toBeNull()
        expect(result?.code, `${what}: ${JSON.stringify(result)}`).toBe(
          tab.name === 'ConflictPolicies' && field === 'error' ? 'ALREADY_INVITED' : undefined,
        )
      }
      if (tab.name === 'CreateInvitations') {
        expect(data.createInvitations, what).toMatchObject({ created: 3, failed: 1 })
      }
      if (tab.name === 'IsInvited') expect(data, what).toEqual({ isInvited: true, stranger: false })
      if (tab.name === 'FindUser') expect(data.user.emailAddress, what).toBe('ada@example.com')
    }
  }
  expect(await events.change()).toMatchObject({
    event: { type: 'CREATED' },
    invitation: { emailAddress: 'you@example.com' },
  })
  stream.abort()
}
