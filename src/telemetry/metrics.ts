import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { createBoundedNames } from './bounded-names.ts'

/** Metrics of what this process has done. Each app has its own registry, because several can share a process. */
export interface Metrics {
  registry: Registry
  request(answer: { route: string | undefined; method: string; status: number; seconds: number }): void
  operation(operation: MeteredOperation): void
  /** Counts an execution for an event of subscriptions. */
  subscriptionExecution(): void
  /** Counts a ticket that belongs to no invitation. */
  ticketGuess(field: string): void
  /** Counts a finished attempt to deliver. @param attempt its number, from 1. */
  attempt(channel: 'mail' | 'webhook', outcome: OperationOutcome, attempt: number): void
}

export interface MeteredOperation {
  name: string | null
  type: string | null
  results: readonly { field: string; type: string; count: number }[]
  errors: readonly string[]
  seconds: number
  principalId: string | null
}

/** `retried`: a retry follows. `gone`: the receiver wants no more webhooks. */
export type OperationOutcome = 'sent' | 'retried' | 'failed' | 'gone'

export const METRIC_PREFIX = 'invitation_gateway_'

// Clients have a few dozen operations. Each costs one series per bucket below.
const MAX_OPERATION_NAMES = 100

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function startMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const { requests, requestSeconds } = createRequestMetrics(registry)
  const { operations, operationSeconds, results, errors, executions } = createOperationMetrics(registry)
  const { ticketGuesses, attempts, attemptsPerDelivery } = createDeliveryMetrics(registry)
  const boundName = createBoundedNames(MAX_OPERATION_NAMES)

  return {
    registry,
    request: ({ route = 'none', method, status, seconds }) => {
      requests.inc({ route, method, status })
      requestSeconds.observe({ route }, seconds)
    },
    operation: (operation) => {
      const { name, type, principalId, seconds } = operation
      const labels = {
        operation: name === null ? 'unnamed' : boundName(name, principalId !== null),
        type: type ?? 'invalid',
      }
      operations.inc(labels)
      operationSeconds.observe(labels, seconds)
      for (const { field, type: result, count } of operation.results) results.inc({ field, result }, count)
      for (const code of operation.errors) errors.inc({ code })
    },
    subscriptionExecution: () => executions.inc(),
    ticketGuess: (field) => ticketGuesses.inc({ field }),
    attempt: (channel, outcome, attempt) => {
      attempts.inc({ channel, outcome })
      if (outcome !== 'retried') attemptsPerDelivery.observe({ channel, outcome }, attempt)
    },
  }
}

function createRequestMetrics(registry: Registry) {
  const registers = [registry]
  return {
    requests: new Counter({
      registers,
      name: `${METRIC_PREFIX}http_requests_total`,
      help: 'Answered HTTP requests. route: none if the path does not exist.',
      labelNames: ['route', 'method', 'status'],
    }),
    requestSeconds: new Histogram({
      registers,
      name: `${METRIC_PREFIX}http_request_duration_seconds`,
      help: 'Duration of answers, for a stream until it begins.',
      labelNames: ['route'],
      buckets: SECONDS,
    }),
  }
}

function createOperationMetrics(registry: Registry) {
  const registers = [registry]
  return {
    operations: new Counter({
      registers,
      name: `${METRIC_PREFIX}graphql_operations_total`,
      help: `Answered GraphQL operations. operation: the client’s name for it, unnamed, or other beyond ${MAX_OPERATION_NAMES} names; type: invalid if it was not valid.`,
      labelNames: ['operation', 'type'],
    }),
    operationSeconds: new Histogram({
      registers,
      name: `${METRIC_PREFIX}graphql_operation_duration_seconds`,
      help: 'Duration of operations, for a subscription until it begins.',
      labelNames: ['operation', 'type'],
      buckets: SECONDS,
    }),
    results: new Counter({
      registers,
      name: `${METRIC_PREFIX}graphql_results_total`,
      help: 'Result types of fields that return a union, such as Invitation or AlreadyInvited.',
      labelNames: ['field', 'result'],
    }),
    errors: new Counter({
      registers,
      name: `${METRIC_PREFIX}graphql_errors_total`,
      help: 'Operations with an error of this code, each counted once per code.',
      labelNames: ['code'],
    }),
    executions: new Counter({
      registers,
      name: `${METRIC_PREFIX}subscription_executions_total`,
      help: 'Executions of subscriptions for a change. Subscribers with the same operation and rights share one.',
    }),
  }
}

function createDeliveryMetrics(registry: Registry) {
  const registers = [registry]
  return {
    ticketGuesses: new Counter({
      registers,
      name: `${METRIC_PREFIX}ticket_guesses_total`,
      help: 'Tickets that belong to no invitation, by the field or page that received them.',
      labelNames: ['field'],
    }),
    attempts: new Counter({
      registers,
      name: `${METRIC_PREFIX}delivery_attempts_total`,
      help: 'Finished attempts to deliver. outcome: sent, retried (will be tried again), failed (permanently), gone (the receiver wants no more).',
      labelNames: ['channel', 'outcome'],
    }),
    attemptsPerDelivery: new Histogram({
      registers,
      name: `${METRIC_PREFIX}delivery_attempts`,
      help: 'The number of attempts per finished delivery.',
      labelNames: ['channel', 'outcome'],
      buckets: [1, 2, 3, 5, 8, 13, 21],
    }),
  }
}
