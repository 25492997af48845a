import { type GraphQLFieldResolver, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'

export interface BindOptions<Own> {
  /** Creates the context of the gateway's resolvers from the context of the server that executes the schema. */
  createContext(hostContext: object): Promise<Own>
  /** Turns an error of a resolver into one that callers may see. */
  mask(error: unknown): Promise<Error>
}

/**
 * Lets another server execute the schema: each resolver gets the gateway's context instead of the server's. There is one
 * for each context of the server, and one for each event of a subscription, because loaders keep what they have read.
 * The types themselves are changed: they belong to this schema alone.
 */
export function bindSchema<Own>(schema: GraphQLSchema, options: BindOptions<Own>): GraphQLSchema {
  const run = createRunner(options)
  const subscriptions = schema.getSubscriptionType()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      const { resolveType } = type
      if (resolveType)
        type.resolveType = (value, host, ...rest) =>
          run(host, (own) => resolveType(value, own, ...rest)) as never
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const { isTypeOf } = type
    if (isTypeOf)
      type.isTypeOf = (value, host, info) => run(host, (own) => isTypeOf(value, own, info)) as never
    for (const field of Object.values(type.getFields())) {
      const { resolve, subscribe } = field
      if (resolve) field.resolve = bound(resolve, { run, isEvent: type === subscriptions })
      if (subscribe) field.subscribe = bound(maskedEvents(subscribe, options.mask), { run, isEvent: false })
    }
  }
  return schema
}

type Run = (host: unknown, work: (own: unknown) => unknown, isEvent?: boolean) => unknown

function bound(
  resolve: GraphQLFieldResolver<unknown, unknown>,
  { run, isEvent }: { run: Run; isEvent: boolean },
): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, host, info) => run(host, (own) => resolve(source, args, own, info), isEvent)
}

/** The host receives what the iterator throws later without calling a resolver. */
function maskedEvents(
  subscribe: GraphQLFieldResolver<unknown, unknown>,
  mask: (error: unknown) => Promise<Error>,
): GraphQLFieldResolver<unknown, unknown> {
  return async (...args) => {
    const events = (await subscribe(...args)) as AsyncIterable<unknown>
    const iterator = events[Symbol.asyncIterator]()
    const masked: AsyncIterableIterator<unknown> = {
      next: () =>
        iterator.next().catch(async (error: unknown) => {
          throw await mask(error)
        }),
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      [Symbol.asyncIterator]: () => masked,
    }
    return masked
  }
}

function createRunner<Own>({ createContext, mask }: BindOptions<Own>): Run {
  const ready = new WeakMap<object, Own>()
  const pending = new WeakMap<object, Promise<Own>>()
  return (host, work, isEvent = false) => {
    const key = Object(host)
    if (isEvent) {
      ready.delete(key)
      pending.delete(key)
    }
    const own = ready.get(key)
    return own === undefined ? runLater(key, work) : runNow(own, work)
  }

  function runNow(own: Own, work: (own: Own) => unknown): unknown {
    try {
      const result = work(own)
      return result instanceof Promise ? result.catch(rethrow) : result
    } catch (error) {
      return rethrow(error)
    }
  }

  async function runLater(key: object, work: (own: Own) => unknown): Promise<unknown> {
    const creating = pending.get(key) ?? createContext(key)
    pending.set(key, creating)
    const own = await creating.catch(rethrow)
    ready.set(key, own)
    return runNow(own, work)
  }

  async function rethrow(error: unknown): Promise<never> {
    throw await mask(error)
  }
}
