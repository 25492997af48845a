import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { createBoundedNames } from './names.ts'

/** What this process has done, in a registry of the app's own: several apps may share a process. */
export interface Metrics {
  registry: Registry
  request(answered: { route: string | undefined; method: string; status: number; seconds: number }): void
  operation(operation: MeteredOperation): void
  /** A ticket that leads nowhere. */
  ticketGuess(field: string): void
  /** An attempt to deliver that has ended. @param attempt its number, from 1. */
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

/** `retried`: it will be tried again; `gone`: the receiver wants no more. */
export type OperationOutcome = 'sent' | 'retried' | 'failed' | 'gone'

export const METRIC_PREFIX = 'invitation_gateway_'

// Clients' own operations are some dozens; each costs a series of every bucket below.
const OPERATION_NAMES = 100

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function startMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Counter({
    registers,
    name: `${METRIC_PREFIX}http_requests_total`,
    help: 'Answered HTTP requests. route: none if the path does not exist.',
    labelNames: ['route', 'method', 'status'],
  })
  const requestSeconds = new Histogram({
    registers,
    name: `${METRIC_PREFIX}http_request_duration_seconds`,
    help: 'Duration of answers, for a stream until it begins.',
    labelNames: ['route'],
    buckets: SECONDS,
  })
  const operations = new Counter({
    registers,
    name: `${METRIC_PREFIX}graphql_operations_total`,
    help: `Answered GraphQL operations. operation: the client’s name for it, unnamed, or other beyond ${OPERATION_NAMES} names; type: invalid if it was not valid.`,
    labelNames: ['operation', 'type'],
  })
  const operationSeconds = new Histogram({
    registers,
    name: `${METRIC_PREFIX}graphql_operation_duration_seconds`,
    help: 'Duration of operations, for a subscription until it begins.',
    labelNames: ['operation', 'type'],
    buckets: SECONDS,
  })
  const results = new Counter({
    registers,
    name: `${METRIC_PREFIX}graphql_results_total`,
    help: 'Result types of fields that return a union, such as Invitation or AlreadyInvited.',
    labelNames: ['field', 'result'],
  })
  const errors = new Counter({
    registers,
    name: `${METRIC_PREFIX}graphql_errors_total`,
    help: 'Operations with an error of this code, each counted once per code.',
    labelNames: ['code'],
  })
  const ticketGuesses = new Counter({
    registers,
    name: `${METRIC_PREFIX}ticket_guesses_total`,
    help: 'Tickets that lead nowhere, by the field or page that they came to.',
    labelNames: ['field'],
  })
  const attempts = new Counter({
    registers,
    name: `${METRIC_PREFIX}delivery_attempts_total`,
    help: 'Finished attempts to deliver. outcome: sent, retried (will be tried again), failed (permanently), gone (the receiver wants no more).',
    labelNames: ['channel', 'outcome'],
  })
  const attemptsMade = new Histogram({
    registers,
    name: `${METRIC_PREFIX}delivery_attempts`,
    help: 'The number of attempts per finished delivery.',
    labelNames: ['channel', 'outcome'],
    buckets: [1, 2, 3, 5, 8, 13, 21],
  })
  const nameOf = createBoundedNames(OPERATION_NAMES)

  return {
    registry,
    request: ({ route = 'none', method, status, seconds }) => {
      requests.inc({ route, method, status })
      requestSeconds.observe({ route }, seconds)
    },
    operation: ({ name, type, results: told, errors: codes, seconds, principalId }) => {
      const operation = name === null ? 'unnamed' : nameOf(name, principalId !== null)
      const labels = { operation, type: type ?? 'invalid' }
      operations.inc(labels)
      operationSeconds.observe(labels, seconds)
      for (const { field, type: result, count } of told) results.inc({ field, result }, count)
      for (const code of codes) errors.inc({ code })
    },
    ticketGuess: (field) => ticketGuesses.inc({ field }),
    attempt: (channel, outcome, attempt) => {
      attempts.inc({ channel, outcome })
      if (outcome !== 'retried') attemptsMade.observe({ channel, outcome }, attempt)
    },
  }
}
