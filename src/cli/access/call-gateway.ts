import { InvitationError } from '../../client/errors.ts'
import type { Operation } from '../../client/generated/operations.ts'
import { requestNullable } from '../../client/transport/request.ts'
import { CommandError } from '../command-error.ts'
import { describeFailure } from '../messages.ts'
import { type Gateway, TIMEOUT_MS } from './gateway.ts'
import type { FailureFragment } from './generated/operations.ts'

/** Executes operations. They throw CommandError for an error, and for a result that is a failure. */
export interface CallGateway {
  /** For a result that is null only together with an error. */
  call<Result, Variables>(
    operation: ResultOperation<Result, Variables>,
    variables: Variables,
  ): Promise<NonNullable<Exclude<Result, FailureFragment>>>
  /** For a result that is also null if something does not exist. */
  find<Result, Variables>(
    operation: ResultOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Exclude<Result, FailureFragment>>
}

type ResultOperation<Result, Variables> = Operation<{ readonly result: Result }, Variables>

export function createCallGateway(gateway: Gateway): CallGateway {
  return {
    async call(operation, variables) {
      const result = await find(operation, variables)
      if (result == null) throw noResult(gateway)
      return result
    },
    find,
  }

  async function find<Result, Variables>(
    operation: ResultOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Exclude<Result, FailureFragment>> {
    const data = await requestNullable(gateway.connection, operation, {
      variables,
      repeatable: false,
      options: undefined,
    }).catch((error: unknown) => {
      throw commandErrorOf(error, gateway)
    })
    if (!('result' in data)) throw badAnswer(gateway, 200)
    return successOf(data.result)
  }
}

/** @throws CommandError if the result is a failure. */
function successOf<Result>(result: Result): Exclude<Result, FailureFragment> {
  if (isFailure(result)) throw failedResult(result)
  return result as Exclude<Result, FailureFragment>
}

function isFailure(result: unknown): result is FailureFragment {
  return typeof result === 'object' && result !== null && 'code' in result
}

function failedResult(failure: FailureFragment): CommandError {
  const invitation = 'invitation' in failure ? failure.invitation : null
  return new CommandError(describeFailure(failure), {
    code: failure.code,
    issues: 'issues' in failure ? issuesOf(failure.issues) : [],
    details: invitation == null ? {} : { invitation },
  })
}

/** What a command reports for an error of the client. */
function commandErrorOf(error: unknown, gateway: Gateway): unknown {
  if (!(error instanceof InvitationError)) return error
  switch (error.code) {
    case 'NETWORK':
      return gateway.url === null || error.cause instanceof CommandError
        ? error.cause
        : notReached(gateway.url, error)
    case 'TIMEOUT':
      return new CommandError(
        `The gateway at ${gateway.url} did not answer within ${TIMEOUT_MS / 1000} s. It may have executed the command.`,
        { code: 'NO_ANSWER', cause: error },
      )
    case 'BAD_RESPONSE':
      return badAnswer(gateway, error.status ?? 0)
    default: {
      const { code, message } = error
      const prefix = gateway.url === null ? '' : `${nameOf(gateway)} reports: `
      return new CommandError(`${prefix}${message}${ADVICE[code] ?? ''}`, {
        code,
        issues: issuesOf(error.issues),
        cause: error,
      })
    }
  }
}

const ADVICE: Record<string, string> = {
  UNAUTHENTICATED: ' Set SECRET_KEY to a key that the gateway accepts.',
}

function notReached(url: string, { cause }: InvitationError): CommandError {
  // Node's fetch reports "fetch failed". The error of the system is its cause.
  const { cause: system }: { cause?: { code?: unknown } } = Object(cause)
  const reason = system?.code === undefined ? '' : ` (${String(system.code)})`
  return new CommandError(
    `No gateway answers at ${url}${reason}. Set PUBLIC_URL or PORT to the gateway’s values, or set its URL with --url.`,
    { code: 'NO_ANSWER', cause },
  )
}

// Statuses of a proxy that has no gateway behind it at the moment.
const GATEWAY_AWAY = new Set([502, 503, 504])

function badAnswer(gateway: Gateway, status: number): CommandError {
  return new CommandError(
    `${nameOf(gateway)} answered in a form that this version does not know (HTTP ${status}). Check the URL, and the version of the gateway.`,
    { code: GATEWAY_AWAY.has(status) ? 'NO_ANSWER' : 'BAD_ANSWER' },
  )
}

/** Root fields are nullable, but null only together with an error. An older gateway, or one in between, may differ. */
function noResult(gateway: Gateway): CommandError {
  return new CommandError(
    `${nameOf(gateway)} answered with neither a result nor an error. Check the URL, and the version of the gateway. It may have executed the command.`,
    { code: 'BAD_ANSWER' },
  )
}

function nameOf({ url }: Gateway): string {
  return url === null ? 'The database' : `The gateway at ${url}`
}

function issuesOf(issues: readonly { readonly path: readonly string[]; readonly message: string }[]) {
  return issues.map(({ path, message }) => ({ path: [...path], message }))
}
