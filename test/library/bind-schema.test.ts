import {
  type ExecutionResult,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  subscribe,
} from 'graphql'
import { expect, test } from 'vitest'
import { bindSchema } from '../../src/library/bind-schema.ts'

const log: string[] = []

/** Sends one event and then fails. */
function events(): AsyncIterableIterator<unknown> {
  let sent = 0
  const iterator: AsyncIterableIterator<unknown> = {
    next: async () => {
      if (sent++ > 0) throw new Error('password=hush')
      return { done: false, value: { name: 'Ada' } }
    },
    return: async () => {
      log.push('ended')
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

function follow() {
  const name = { type: GraphQLString, subscribe: events }
  const schema = bindSchema(
    new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { name: { type: GraphQLString } } }),
      subscription: new GraphQLObjectType({ name: 'Subscription', fields: { name } }),
    }),
    { createContext: async () => ({}), mask: async () => new Error('masked') },
  )
  return subscribe({ schema, document: parse('subscription { name }'), contextValue: {} }) as Promise<
    AsyncGenerator<ExecutionResult>
  >
}

test('an error of a running subscription reaches the host masked', async () => {
  const stream = await follow()
  expect((await stream.next()).value).toEqual({ data: { name: 'Ada' } })
  await expect(stream.next()).rejects.toEqual(new Error('masked'))
})

test('a host that ends a subscription ends the stream of the gateway', async () => {
  const stream = await follow()
  await stream.next()
  log.length = 0
  await stream.return(undefined)
  expect(log).toEqual(['ended'])
})
