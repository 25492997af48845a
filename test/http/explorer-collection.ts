import { runInNewContext } from 'node:vm'
import { Kind, parse } from 'graphql'
import { expect } from 'vitest'
import { explorerAnswers } from '../../src/http/explorer-answers.ts'
import { explorerTabs } from '../../src/http/explorer-tabs.ts'
import { eventually, type Gateway, SECRET_KEY } from '../harness.ts'
import { readStream } from '../sse.ts'

export const tabs = explorerTabs.map((tab) => ({ ...tab, name: nameOf(tab.query) }))

function nameOf(query: string): string {
  const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  expect(operations, query).toHaveLength(1)
  return operations.map((operation) => ('name' in operation && operation.name?.value) || '').join()
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** The page's own script, around a gateway in place of the network. */
export function explorerFetch({ fetch }: Pick<Gateway, 'fetch'>): Fetch {
  const window: { fetch: Fetch } = {
    fetch: (path, init) => fetch(new Request(`http://localhost${path}`, init)),
  }
  runInNewContext(explorerAnswers(JSON.stringify(tabs.map(({ name }) => name))), { window, Response, URL })
  return (path, init) => window.fetch(path, init)
}

export function posted(
  { query, variables }: (typeof tabs)[number],
  accept = 'application/json',
): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, accept },
    body: JSON.stringify({ query, variables }),
  }
}

/** Runs every tab from left to right, in as many rounds as asked, while the subscription's tab is open. */
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
        // Messages to a receiver are made a moment after their events.
        return data.webhookEndpoint?.deliveries.length === 0 ? undefined : data
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
