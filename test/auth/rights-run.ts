import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Scope } from '../../src/auth/principal.ts'
import type { Gateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { type Effect, effectsOf, type Self } from './rights-effects.ts'
import { makeWorld, restorer, snapshotOf, type World } from './rights-world.ts'
import type { Call } from './schema-calls.ts'

export interface Caller {
  headers: Record<string, string>
  scopes: readonly Scope[]
  self: Self
  /** Whether the caller has a user. */
  hasUser: boolean
  /** Whether the caller has the ticket of an invitation of others. */
  hasTicket: boolean
}

/** A call and its result. */
export interface Made {
  call: Call<World>
  /** The variables, as JSON. */
  sent: string
  answer: string
  effects: Effect[]
}

// The time to wait for an event after all other calls. Often none matches.
const STREAM_MS = 2000

/**
 * Runs the calls one after another and finds their effects. The changes of a call are undone before the next one,
 * so that each finds the same data. Queries are judged together, and so are calls that are refused.
 */
export async function makeCalls(gateway: Gateway, calls: Call<World>[], caller: Caller): Promise<Made[]> {
  const world = await makeWorld(gateway, caller)
  const restore = await restorer(gateway)
  const before = await snapshotOf(gateway)
  const known = caller.hasTicket ? world : { ...world, ticket: falsified(world.ticket) }

  let end: () => void = () => undefined
  const others = new Promise<void>((resolve) => {
    end = resolve
  })
  async function make(call: Call<World>): Promise<Made> {
    const variables = call.variables(known)
    const answer = await answerTo(gateway, call, { variables, caller, others })
    return { call, sent: JSON.stringify(variables), answer, effects: [] }
  }
  async function judged(made: Made[]): Promise<Made[]> {
    const after = await snapshotOf(gateway)
    if (!isDeepStrictEqual(before, after)) await restore()
    const { scopes, self } = caller
    return made.map((each) => ({
      ...each,
      effects: effectsOf({ world, scopes, self, before, after, ...each }),
    }))
  }

  const of = (operation: Call<World>['operation']) => calls.filter((call) => call.operation === operation)
  // They wait for events while the other calls run.
  const streams = Promise.all(of('subscription').map(make))
  const made = await judged(await Promise.all(of('query').map(make)))
  const refused: Made[] = []
  for (const call of of('mutation')) {
    const each = await make(call)
    if (isRefused(each)) refused.push(each)
    else made.push(...(await judged([each])))
  }
  end()
  return [...made, ...(await judged([...refused, ...(await streams)]))]
}

/** Whether the call was refused before it had any effect, because a scope is missing. */
function isRefused({ answer }: Made): boolean {
  return answer.includes('"code":"FORBIDDEN"')
}

async function answerTo(
  gateway: Gateway,
  { operation, document }: Call<World>,
  { variables, caller, others }: { variables: unknown; caller: Caller; others: Promise<void> },
): Promise<string> {
  const isStream = operation === 'subscription'
  const accept = isStream ? 'text/event-stream' : 'application/json'
  const response = await gateway.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...caller.headers },
    body: JSON.stringify({ query: document, variables }),
  })
  if (!isStream) return response.text()
  const stream = readStream(response)
  const frame = await Promise.race([stream.frame(), others.then(() => sleep(STREAM_MS, null))])
  await stream.cancel()
  return JSON.stringify(frame?.event === 'next' ? frame.result : {})
}

/** A ticket of the same form, with another code. */
function falsified(ticket: string): string {
  return `${ticket.slice(0, -43)}${'A'.repeat(43)}`
}
