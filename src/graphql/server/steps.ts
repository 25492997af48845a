import type { GraphQLError, GraphQLSchema } from 'graphql'
import type { Authenticate, WithHeaders } from '../../auth/authenticate.ts'
import type { Principal } from '../../auth/principal.ts'
import type { EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { TicketField } from '../../domain/respond/ticket-guesses.ts'
import type { Tracing } from '../../lib/tracing.ts'
import { createQueryJudge, type QueryJudge, type QueryLimits } from '../limits/query-judge.ts'
import type { Context } from '../schema/context.ts'
import { type CallerWatch, createCallerWatch } from '../schema/events/caller-watch.ts'
import { createLoaders, type Loaders } from '../schema/loaders.ts'
import type { Services } from '../schema/services.ts'
import { createIntrospectionRule, type Introspection, type IntrospectionRule } from './introspection.ts'
import { maskError } from './mask-errors.ts'
import { type Observe, type OnStart, type OperationWatch, watchOperations } from './observe.ts'
import { createPlannedQueries, type PlannedQueries } from './planned-queries.ts'
import { type PhaseTracing, traceSchema } from './trace-phases.ts'

export interface StepOptions {
  schema: GraphQLSchema
  authenticate: Authenticate
  reader: InvitationReader & Pick<EventReader, 'events' | 'eventsByIds'>
  services: Services
  /** The limits of a query. */
  limits: QueryLimits
  introspection: Introspection
  /** Logs an unexpected error. @returns the id of the log entry. */
  report(error: unknown): string
  /** Limits how many unknown tickets one client address may try. */
  tryTicket<T>(field: TicketField, principal: Principal | null, work: () => Promise<T>): Promise<T>
  /** Is called after each operation. */
  observe: Observe
  /** Is called before a valid operation of a known caller is executed. */
  onStart?: OnStart
  tracing: Tracing | null
}

/** The steps of an operation. Yoga's plugins and the lean path are made of the same ones. */
export interface Steps {
  schema: GraphQLSchema
  watch: OperationWatch
  phases: PhaseTracing | null
  /** Executes an operation, with a plan if it can have one. */
  execute: PlannedQueries
  judge: QueryJudge
  introspectionRule: IntrospectionRule
  mask(error: unknown): GraphQLError
  /** @throws InvalidCredentials, Unavailable */
  createContext(request: WithHeaders): Promise<Context>
  /** A context for an event of subscriptions. It has no request, because its result answers several callers. */
  createEventContext(principal: Principal): Context
}

export function createSteps(options: StepOptions): Steps {
  const { schema, tracing, observe, onStart, limits, introspection, report } = options
  const suggestions = introspection === true
  const callers = createCallerWatch()
  return {
    schema,
    watch: watchOperations(schema, { observe, onStart }),
    phases: tracing && traceSchema(schema, tracing),
    // After the spans, so that a root field that is not resolved again has no second span.
    execute: createPlannedQueries(schema),
    judge: createQueryJudge(limits, { suggestions }),
    introspectionRule: createIntrospectionRule(introspection),
    mask: (error) => maskError(error, { suggestions, report }),
    createContext: (request) => createContext(request, { ...options, callers }),
    createEventContext: (principal) => ({
      ...createCallerContext(principal, options),
      authenticateAgain: refuseRequest,
      watch: refuseRequest,
    }),
  }
}

async function createContext(
  request: WithHeaders,
  { callers, ...options }: StepOptions & { callers: CallerWatch },
): Promise<Context> {
  const { authenticate } = options
  const principal = await authenticate(request)
  const authenticateAgain: Context['authenticateAgain'] = (lookup) => authenticate(request, lookup)
  // Not a copy, which would create the loaders.
  return Object.assign(createCallerContext(principal, options), {
    authenticateAgain,
    watch: () =>
      callers.session({ credentials: request.headers.get('authorization') ?? '', authenticateAgain }),
  })
}

/** The part of a context that does not depend on the request. Its loaders are created when an operation reads. */
function createCallerContext(principal: Principal | null, { tryTicket, reader, services }: StepOptions) {
  let loaders: Loaders | undefined
  return {
    principal,
    tryTicket: <T>(field: TicketField, work: () => Promise<T>) => tryTicket(field, principal, work),
    get loaders() {
      loaders ??= createLoaders(reader, services)
      return loaders
    },
    services,
  }
}

function refuseRequest(): never {
  throw new Error('The result for an event must not depend on the request of a subscriber')
}
