import { AsyncLocalStorage } from 'node:async_hooks'
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, getOperationAST } from 'graphql'
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga'
import type { Principal } from '../../auth/principal.ts'
import type { PlacedEvent } from '../../domain/events/event-log.ts'
import { createTurns } from '../../lib/turns.ts'
import { createWheel } from '../../lib/wheel.ts'
import type { Context } from '../schema/context.ts'
import type { Execute } from './audience.ts'
import { createAudiences } from './audiences.ts'
import { watchIdentity } from './rights.ts'
import { createSharedResult, type SharedResult } from './shared-result.ts'
import { Subscription } from './subscription.ts'

export interface SharingOptions {
  /** A context for one execution. */
  createContext(principal: Principal): Context
  mask(error: Error): Error
  /** Is called for each execution for an event. */
  onExecution(): void
}

export interface Sharing {
  plugin: Plugin<Context & YogaInitialContext>
  /** The subscription that a request has started. */
  subscriptionOf(request: Request): Subscription | undefined
}

// Proxies and load balancers close silent connections, most of them after 60 seconds, some after 30.
const HEARTBEAT_MS = 10_000

/**
 * Executes a subscription once per change for all subscribers that get the same answer, and sends it to a part of them in
 * each turn of the event loop.
 *
 * Yoga executes the operation for each subscriber. With 10,000 of them, a change blocked the event loop for 8.7 s. Yoga
 * still checks the operation and starts the subscription, and its plugins see both.
 */
export function shareResults({ createContext, mask, onExecution }: SharingOptions): Sharing {
  const subscriptions = new WeakMap<Request, Subscription>()
  const audiences = createAudiences()
  const options = {
    turns: createTurns(),
    heartbeats: createWheel<Subscription>({ periodMs: HEARTBEAT_MS, onDue: (each) => each.beat() }),
    mask,
  }
  const createExecute = (args: ExecutionArgs): Execute => {
    const { schema, document, operationName, variableValues } = args
    // Log lines of all executions name the request of the first subscriber.
    const inContext = AsyncLocalStorage.snapshot()
    return (rootValue, principal, onIdentity) => {
      onExecution()
      const contextValue = createContext(watchIdentity(principal, onIdentity))
      const given = { schema, document, operationName, variableValues, rootValue, contextValue }
      return inContext(() => executeEvent(given, mask))
    }
  }

  return {
    subscriptionOf: (request) => subscriptions.get(request),
    plugin: {
      onSubscribe: ({ subscribeFn, setSubscribeFn }) => {
        setSubscribeFn(async (args) => {
          const result = await subscribeFn(args)
          const { document, operationName, variableValues } = args
          const contextValue: Context & YogaInitialContext = args.contextValue
          const operation = getOperationAST(document, operationName)
          const { stream, principal, request } = contextValue
          if (!isAsyncIterable(result) || stream === undefined) return result
          if (principal === null || operation == null) return result
          const subscribed = {
            document,
            operationName: operationName ?? undefined,
            variables: variableValues ?? {},
            principal,
          }
          const audience = audiences.of(subscribed, () => createExecute(args))
          const subscription = new Subscription(options, { stream, audience, principal, operation })
          subscriptions.set(request, subscription)
          return unreadResults(subscription)
        })
      },
    },
  }
}

function executeEvent(
  args: ExecutionArgs & { rootValue: PlacedEvent },
  mask: (error: Error) => Error,
): SharedResult | Promise<SharedResult> {
  const share = ({ errors, ...rest }: ExecutionResult) =>
    createSharedResult({
      ...(errors && { errors: errors.map((error) => maskGraphql(error, mask)) }),
      ...rest,
    })
  const result = execute(args)
  // A rejection would end the process.
  return result instanceof Promise
    ? result.then(share).catch((error) => share({ errors: [asGraphql(error)] }))
    : share(result)
}

function asGraphql(error: unknown): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}

function maskGraphql(error: GraphQLError, mask: (error: Error) => Error): GraphQLError {
  const masked = mask(error)
  return masked instanceof GraphQLError ? masked : error
}

/** For Yoga and its plugins, which do not read the results but may end them. */
function unreadResults(subscription: Subscription): AsyncIterableIterator<ExecutionResult> {
  const done = { done: true, value: undefined } as const
  return {
    next: async () => done,
    return: async () => {
      subscription.abandon()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
