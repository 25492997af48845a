import { setImmediate } from 'node:timers/promises'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Principal } from '../../src/auth/principal.ts'
import type { PlacedEvent } from '../../src/domain/events/event-log.ts'
import { createSharedResult } from '../../src/graphql/streams/shared-result.ts'
import { Subscription } from '../../src/graphql/streams/subscription.ts'
import { createTurns } from '../../src/lib/turns.ts'
import { createWheel } from '../../src/lib/wheel.ts'

test('a result that cannot be sent ends that subscription and no other, and its error is reported', async () => {
  const [operation] = parse('subscription { invitationChanged { cursor } }').definitions
  if (operation?.kind !== 'OperationDefinition') throw new Error('It is an operation')
  const reported: string[] = []
  const options = {
    turns: createTurns(),
    heartbeats: createWheel<Subscription>({ periodMs: 10_000, onDue: (each) => each.beat() }),
    mask: (error: Error) => {
      reported.push(error.message)
      return error
    },
  }
  const result = createSharedResult({ data: { invitationChanged: { cursor: '1' } } })
  const ended: string[] = []
  const subscribe = (name: string, send: () => void) => {
    const events = [{} as PlacedEvent]
    new Subscription(options, {
      stream: {
        take: () => events.shift() ?? null,
        listen: () => undefined,
        end: () => void ended.push(name),
        isEnded: false,
        failure: undefined,
      },
      audience: {
        join: () => undefined,
        leave: () => undefined,
        forget: () => undefined,
        request: (_placed, member) => member.receive(result),
      },
      principal: { kind: 'key', id: 'key_1', scopes: new Set() } as Principal,
      operation,
    }).attach({ isReady: () => true, send, complete: () => undefined })
  }
  const sent: string[] = []
  subscribe('broken', () => {
    throw new Error('Closed')
  })
  subscribe('healthy', () => void sent.push('healthy'))
  for (let turn = 0; turn < 10; turn++) await setImmediate()
  expect({ reported, ended, sent }).toEqual({ reported: ['Closed'], ended: ['broken'], sent: ['healthy'] })
})
