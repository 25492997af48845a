import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const CREATE = `mutation Drill($input: CreateInvitationInput!) {
  createInvitation(input: $input) { __typename ... on Invitation { id } ... on Error { code } }
}`
const RETRY_MS = 100

export interface Tally {
  /** The id of the invitation that each address got. */
  acknowledged: Map<string, string>
  /** Answers with the error UNAVAILABLE. */
  unavailable: number
  /** Answers of the proxy with status 502, 503 or 504. */
  fromProxy: number
  /** Connections that broke before an answer. */
  unanswered: number
  /** All other answers. */
  wrong: unknown[]
  /** The longest time in which no caller got an invitation while callers waited, in seconds. */
  longestPause: number
}

export interface CallersOptions {
  url: string
  secretKey: string
  count: number
  /** Callers pause while this is true. */
  isEnough: () => boolean
}

/**
 * Concurrent callers that create invitations for new addresses. A caller repeats a call without a definite answer with the
 * same idempotency key until it gets the invitation. They begin with `resume`.
 */
export function startCallers({ url, secretKey, count, isEnough }: CallersOptions) {
  const tally: Tally = {
    acknowledged: new Map(),
    unavailable: 0,
    fromProxy: 0,
    unanswered: 0,
    wrong: [],
    longestPause: 0,
  }
  let number = 0
  let lastAnswer = performance.now()
  let isPaused = true
  let isStopped = false

  async function createOnce(input: object): Promise<string | undefined> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
      body: JSON.stringify({ query: CREATE, variables: { input } }),
    })
    const text = await response.text()
    if (!response.headers.get('content-type')?.includes('json')) {
      if ([502, 503, 504].includes(response.status)) tally.fromProxy++
      else tally.wrong.push(text)
      return undefined
    }
    const { data, errors } = JSON.parse(text)
    if (data?.createInvitation?.__typename === 'Invitation') return data.createInvitation.id
    if (errors?.[0]?.extensions?.code === 'UNAVAILABLE') tally.unavailable++
    else tally.wrong.push(text)
    return undefined
  }

  async function create(): Promise<void> {
    const input = { emailAddress: `person${++number}@drill.example`, idempotencyKey: randomUUID() }
    for (;;) {
      const id = await createOnce(input).catch(() => {
        tally.unanswered++
        return undefined
      })
      if (id !== undefined) {
        tally.acknowledged.set(input.emailAddress, id)
        tally.longestPause = Math.max(tally.longestPause, (performance.now() - lastAnswer) / 1000)
        lastAnswer = performance.now()
        return
      }
      await sleep(RETRY_MS)
    }
  }

  async function caller(): Promise<void> {
    while (!isStopped) {
      if (!isPaused && !isEnough()) {
        await create()
        continue
      }
      lastAnswer = performance.now()
      await sleep(10)
    }
  }

  const callers = Array.from({ length: count }, caller)
  return {
    tally,
    /** Waits until callers got this many more invitations. */
    more: async (by: number) => {
      const goal = tally.acknowledged.size + by
      while (tally.acknowledged.size < goal) await sleep(5)
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
    },
    /** Waits until each call has its invitation. */
    stop: async () => {
      isStopped = true
      await Promise.all(callers)
    },
  }
}
