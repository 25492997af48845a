import { z } from 'zod'
import type { Administration } from '../../app/administration/administer.ts'
import { CommandError } from '../command-error.ts'

/** Where GraphQL is answered. */
export interface GraphqlDoor {
  /** What it is called in messages; null for this very process. */
  name: string | null
  /** @returns what was answered. @throws CommandError where nothing answers. */
  post(body: string): Promise<{ status: number; text: string }>
}

/** Runs an operation there. @throws CommandError for whatever is not an answer. */
export type AskGateway = <T>(query: string, variables: object, data: z.ZodType<T>) => Promise<T>

// As long as a thousand rows may take on a slow machine.
const TIMEOUT_MS = 60_000

const issue = z.object({ path: z.array(z.string()), message: z.string() })
const answered = z.object({
  // Missing where nothing was executed, as for a wrong key.
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z
          .object({ code: z.string(), issues: z.array(issue) })
          .partial()
          .optional(),
      }),
    )
    .optional(),
})

export function askGateway({ name, post }: GraphqlDoor): AskGateway {
  return async (query, variables, data) => {
    const { status, text } = await post(JSON.stringify({ query, variables }))
    const answer = answered.safeParse(jsonOf(text))
    const [error] = answer.data?.errors ?? []
    if (error !== undefined) {
      const { code = 'ERROR', issues } = error.extensions ?? {}
      const says = name === null ? '' : `${name} says: `
      throw new CommandError(`${says}${error.message}${ADVICE[code] ?? ''}`, { code, issues })
    }
    const parsed = data.safeParse(answer.data?.data)
    if (parsed.success) return parsed.data
    throw noAnswer(`${name ?? 'The database'} answered in a form that this version does not know`, status)
  }
}

const ADVICE: Record<string, string> = {
  UNAUTHENTICATED: ' Set SECRET_KEY to a key that it takes.',
}

// What a proxy answers while there is no gateway behind it.
const GATEWAY_AWAY = new Set([502, 503, 504])

function noAnswer(what: string, status: number): CommandError {
  return new CommandError(`${what} (HTTP ${status}). Check the URL, and the version of the gateway.`, {
    code: GATEWAY_AWAY.has(status) ? 'NO_ANSWER' : 'BAD_ANSWER',
  })
}

/** A gateway that runs at `url`, without a slash at its end. */
export function gatewayAt({ url, secretKey }: { url: string; secretKey: string }): GraphqlDoor {
  const name = `The gateway at ${url}`
  return {
    name,
    post: async (body) => {
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
          body,
          // The key is for the gateway alone, not for where it might send us.
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const { status, headers } = response
        if (status >= 300 && status < 400) throw redirected(name, headers.get('location'))
        return { status, text: await response.text() }
      } catch (error) {
        throw error instanceof CommandError ? error : unanswered(url, error)
      }
    },
  }
}

function redirected(name: string, location: string | null): CommandError {
  const to = location !== null && URL.canParse(location) ? new URL(location).origin : 'another address'
  return new CommandError(`${name} redirects to ${to}. Set --url or INVITATIONS_URL to where it is.`, {
    code: 'BAD_ANSWER',
  })
}

function unanswered(url: string, error: unknown): CommandError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new CommandError(
      `The gateway at ${url} did not answer within ${TIMEOUT_MS / 1000} s. It may have done what was asked all the same.`,
      { code: 'NO_ANSWER', cause: error },
    )
  }
  const { cause }: { cause?: { code?: unknown } } = Object(error)
  const reason = cause?.code === undefined ? '' : ` (${String(cause.code)})`
  return new CommandError(
    `No gateway answers at ${url}${reason}. Set PUBLIC_URL or PORT as the gateway has them, or say where it is with --url.`,
    { code: 'NO_ANSWER', cause: error },
  )
}

/** The gateway in this process. */
export function gatewayWithin({ graphql }: Administration): GraphqlDoor {
  return {
    name: null,
    post: async (body) => {
      const request = new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const response = await graphql(request)
      return { status: response.status, text: await response.text() }
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
